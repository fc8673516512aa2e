using System.CommandLine;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate</c>: fits coefficients to measurements.</summary>
internal static class CalibrateVerb
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create() =>
        new("calibrate", "Fits the coefficients that predictions rest on to measurements")
        {
            CalibrateKernelsVerb.Create(),
            CalibrateBandsVerb.Create(),
        };
}
