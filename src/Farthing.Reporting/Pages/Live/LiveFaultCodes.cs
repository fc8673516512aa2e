namespace Farthing.Reporting.Pages.Live;

/// <summary>Codes of faults of pages that are served.</summary>
public static class LiveFaultCodes
{
    /// <summary>Not an address to listen on.</summary>
    public const string BadListen = "FAR8207";

    /// <summary>The address cannot be listened on.</summary>
    public const string CannotListen = "FAR8208";
}
