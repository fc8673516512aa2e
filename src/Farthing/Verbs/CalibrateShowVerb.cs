using System.CommandLine;
using Farthing.Benches.Calibrations;
using Farthing.Cli;
using Farthing.Documents.Calibrations;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate show NAME</c>: what a calibration changes.</summary>
internal static class CalibrateShowVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Its name" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "show",
            "Shows the changes of a calibration and its basis\n\nExample:\n  farthing calibrate show mine"
        );
        command.Arguments.Add(Name);
        command.Options.Add(CatalogFlags.ConfigDir);
        return command.Runs("calibrate.show", Show);
    }

    private static int Show(VerbContext context)
    {
        StepTimeCalibration? calibration = CalibrationStore.Find(
            context,
            context.Parsed.GetRequiredValue(Name),
            "NAME"
        );
        context.StopOnFaults();
        return context.Answer(calibration!, () => CalibrationSheet.Of(calibration!));
    }
}
