using System.CommandLine;
using Farthing.Benches.Calibrations;
using Farthing.Cli;
using Farthing.Documents.Calibrations;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate list</c>: the calibrations that there are.</summary>
internal static class CalibrateListVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("list", "Lists your calibrations\n\nExample:\n  farthing calibrate list");
        command.Options.Add(CatalogFlags.ConfigDir);
        return command.Runs("calibrate.list", List);
    }

    private static int List(VerbContext context)
    {
        List<StepTimeCalibration> found = [];
        foreach (string name in CalibrationStore.Names(context))
        {
            if (CalibrationStore.Find(context, name, "NAME") is { } calibration)
            {
                found.Add(calibration);
            }
        }

        context.StopOnFaults();
        CalibrateListDocument list = new(found);
        return context.Answer(list, CalibrationSheet.Of);
    }
}
