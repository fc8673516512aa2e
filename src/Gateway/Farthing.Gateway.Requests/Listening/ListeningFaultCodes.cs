namespace Farthing.Gateway.Listening;

/// <summary>Codes of faults of listeners.</summary>
public static class ListeningFaultCodes
{
    /// <summary>The program cannot listen on the address (exit code 3).</summary>
    /// <remarks>Stop what listens there, or take another port.</remarks>
    public const string CannotListen = "FAR9311";

    /// <summary>The certificate, its key, its password or the authority of <c>tls:</c>, of <c>admin.tls:</c>, or of <c>--ca</c> and <c>--certificate</c> of <c>farthing keys</c> cannot be used.</summary>
    /// <remarks>Check the files that the message names; <c>certificate</c> and <c>key</c> must belong together.</remarks>
    public const string NoCertificate = "FAR9451";
}
