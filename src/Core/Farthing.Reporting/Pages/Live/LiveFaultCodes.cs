namespace Farthing.Reporting.Pages.Live;

/// <summary>Codes of faults of pages that are served.</summary>
public static class LiveFaultCodes
{
    /// <summary>Not an address to listen on.</summary>
    /// <remarks><c>--listen 9100</c> (this machine alone), <c>--listen 0.0.0.0:9100</c>, <c>--listen [::]:9100</c>.</remarks>
    public const string BadListen = "FAR8207";

    /// <summary>The program cannot listen on the address of <c>--listen</c> (exit code 3).</summary>
    /// <remarks>Another program has the port, or the address is not of this machine; <c>--listen 0</c> takes any free port and prints it.</remarks>
    public const string CannotListen = "FAR8208";
}
