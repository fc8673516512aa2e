namespace Farthing.Gateway.Listening;

/// <summary>Codes of faults of listeners (docs/errors.md).</summary>
public static class ListeningFaultCodes
{
    /// <summary>The address cannot be listened on.</summary>
    public const string CannotListen = "FAR9311";

    /// <summary>A certificate, its key or an authority cannot be used.</summary>
    public const string NoCertificate = "FAR9451";
}
