using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Calibrations;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Sheets;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate remove NAME</c>: deletes a calibration.</summary>
internal static class CalibrateRemoveVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Its name" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "remove",
            "Deletes a calibration\n\nExample:\n  farthing calibrate remove mine"
        );
        command.Arguments.Add(Name);
        command.Options.Add(CatalogFlags.ConfigDir);
        return command.Runs("calibrate.remove", Remove);
    }

    private static int Remove(VerbContext context)
    {
        string name = context.Parsed.GetRequiredValue(Name);
        if (CalibrationStore.CheckName(context, name, "NAME"))
        {
            CalibrationStore.CheckExists(context, name, "NAME");
        }

        context.StopOnFaults();
        string file = CalibrationStore.PathOf(context, name);
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FileUnwritable, $"the file cannot be deleted ({error.Message})")
                {
                    File = file,
                    Expected = "a file that you may write to",
                },
                exitCode: 3
            );
        }

        return context.Answer(
            new CalibrateRemoveDocument(name, file),
            removed => new Sheet().Say($"Removed {removed.Removed} ({removed.File}).")
        );
    }
}
