namespace Farthing.Gateway.Forwarding.Clouds.Credentials;

/// <summary>A cloud's credentials cannot be had. The message names places, never what was found there.</summary>
internal sealed class CredentialsException(string message, Exception? cause = null)
    : Exception(message, cause);
