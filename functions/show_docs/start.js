// Apart from the page, so that the page may forbid scripts of its own.
SwaggerUIBundle({ url: "docs/openapi.json", dom_id: "#swagger-ui", deepLinking: true, persistAuthorization: true });
