using System.Text.Json;
using Farthing.Measurement.Bench;

namespace Farthing.Benches;

/// <summary>Writes where the promise breaks, and what a plan predicted beside what was measured.</summary>
internal static class BenchSearchJson
{
    /// <summary>Writes <c>search</c> and <c>plan</c>; null where there is none.</summary>
    public static void Write(BenchOutcome outcome, Utf8JsonWriter json)
    {
        if (outcome.Search is SloBracket bracket)
        {
            json.WriteStartObject("search");
            Number("kept", bracket.Kept?.Value);
            Number("missed", bracket.Missed?.Value);
            Number("estimate", bracket.Estimate);
            Number("width", bracket.Width);
            json.WriteBoolean("closed", bracket.IsClosed);
            json.WriteNumber("runs", bracket.Runs);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("search");
        }

        if (outcome.Plan.Fleet is not PlannedFleet fleet)
        {
            json.WriteNull("plan");
            return;
        }

        json.WriteStartObject("plan");
        json.WriteString("file", Path.GetFileName(fleet.File));
        json.WriteNumber("rate_per_s", fleet.RatePerSecond);
        json.WriteStartArray("figures");
        foreach (FleetComparison row in FleetComparison.Of(outcome))
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteNumber("predicted_s", row.Predicted);
            json.WriteNumber("low_s", row.Band.Low);
            Number("high_s", row.Band.High < 1e9 ? row.Band.High : null);
            json.WriteNumber("measured_s", row.Measured);
            json.WriteNumber("residual", row.Residual);
            json.WriteBoolean("within_band", row.IsWithin);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();

        void Number(string name, double? value)
        {
            if (value is double number && double.IsFinite(number))
            {
                json.WriteNumber(name, number);
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }
}
