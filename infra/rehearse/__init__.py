"""A deploy without an account: what AWS would be given, looked at as AWS would look at it (``make rehearse``)."""
