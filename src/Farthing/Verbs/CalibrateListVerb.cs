using System.CommandLine;
using System.Globalization;
using Farthing.Catalogs.Calibrations;
using Farthing.Cli;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Coefficients;

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
        return context.Answer(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("calibrations");
                found.ForEach(calibration => CalibrationFile.Write(json, calibration));
                json.WriteEndArray();
                json.WriteEndObject();
            },
            text => Print(text, found)
        );
    }

    private static void Print(TextWriter text, List<StepTimeCalibration> found)
    {
        if (found.Count == 0)
        {
            text.WriteLine(
                "No calibration yet. Make one: farthing calibrate --measurements my-bench.csv --name mine"
            );
            return;
        }

        TextTable table = new(
            TextColumn.Text("calibration"),
            TextColumn.Text("of"),
            TextColumn.Text("models"),
            TextColumn.Number("rows"),
            TextColumn.Text("fitted"),
            TextColumn.Text("held-back error"),
            TextColumn.Text("made")
        );
        foreach (StepTimeCalibration calibration in found)
        {
            string error =
                calibration.Before is null || calibration.After is null
                    ? "not known"
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{calibration.Before.MedianPercent:F1} → {calibration.After.MedianPercent:F1} %"
                    );
            table.Row(
                calibration.Name,
                $"{calibration.Engine} on {calibration.GpuId}",
                string.Join(", ", calibration.ModelIds),
                calibration.Rows.ToString(CultureInfo.InvariantCulture),
                calibration.Method,
                error,
                calibration.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            );
        }

        table.Write(text);
    }
}
