using System.Text.Json;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Sources;

namespace Farthing.Workloads.Profiles;

/// <content>Writing; what is written reads back as the same profile up to the printed digits.</content>
public static partial class ProfileJson
{
    /// <summary>Writes a fitted profile as one object.</summary>
    /// <exception cref="ArgumentException">Its lengths are not quantile tables.</exception>
    public static void Write(Utf8JsonWriter writer, WorkloadProfile profile)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("name", profile.Name);
        writer.WriteString("description", profile.Description);
        writer.WriteStartObject("source");
        writer.WriteString("source", profile.Source.Source);
        writer.WriteString("licence", profile.Source.Licence);
        writer.WriteString("as_of", profile.Source.AsOf);
        writer.WriteNumber("rows", profile.Source.Rows);
        writer.WriteEndObject();
        WriteLengths(writer, profile.Lengths);
        WriteArrivals(writer, profile.Arrivals);
        WriteReuse(writer, profile.Reuse);
        WriteSessions(writer, profile.Sessions);
        writer.WriteEndObject();
    }

    private static void WriteLengths(Utf8JsonWriter writer, LengthModel? lengths)
    {
        if (lengths is null)
        {
            return;
        }

        if (lengths is not ConditionalLengths fitted)
        {
            throw new ArgumentException("only fitted lengths can be written", nameof(lengths));
        }

        writer.WriteStartObject("lengths");
        writer.WriteString("kind", "empirical");
        WriteTable(writer, "input", fitted.Inputs, 0);
        WriteTables(writer, "output_by_input", fitted.OutputsByInput, 0);
        writer.WriteEndObject();
    }

    private static void WriteArrivals(Utf8JsonWriter writer, ProfileArrivals? arrivals)
    {
        if (arrivals is null)
        {
            return;
        }

        writer.WriteStartObject("arrivals");
        writer.WriteString("process", arrivals.Process);
        WriteNumber(writer, "rate_per_second", arrivals.RatePerSecond, 5);
        WriteNumber(writer, "cv", arrivals.Cv, 4);
        WriteNumber(writer, "peak_minute_factor", arrivals.PeakMinuteFactor, 3);
        writer.WriteNumber("bucket_seconds", arrivals.BucketSeconds);
        WriteNumbers(writer, "factors", arrivals.Factors, 4);
        if (arrivals.Gaps is not null)
        {
            WriteTable(writer, "gap_seconds", arrivals.Gaps, 6);
        }

        writer.WriteEndObject();
    }

    private static void WriteReuse(Utf8JsonWriter writer, ReuseModel? reuse)
    {
        if (reuse is null)
        {
            return;
        }

        writer.WriteStartObject("reuse");
        writer.WriteNumber("block_tokens", reuse.BlockTokens);
        WriteNumbers(writer, "input_edges", [.. reuse.InputEdges.Select(edge => (double)edge)], 0);
        WriteNumbers(writer, "hit_fraction", reuse.HitFraction, 4);
        WriteTables(writer, "shared_fraction", reuse.SharedFraction, 4);
        WriteNumbers(writer, "age_edges", [.. reuse.AgeEdges.Select(edge => (double)edge)], 0);
        WriteTables(writer, "age_seconds", reuse.AgeSeconds, 2);
        writer.WriteEndObject();
    }

    private static void WriteSessions(Utf8JsonWriter writer, SessionModel? sessions)
    {
        if (sessions is null)
        {
            return;
        }

        writer.WriteStartObject("sessions");
        writer.WriteNumber("block_tokens", sessions.BlockTokens);
        WriteTable(writer, "turns", sessions.Turns, 0);
        WriteTable(writer, "first_input", sessions.FirstInput, 0);
        WriteTable(writer, "growth", sessions.Growth, 0);
        WriteNumber(writer, "reset_fraction", sessions.ResetFraction, 5);
        WriteTable(writer, "reset_to", sessions.ResetTo, 4);
        WriteTable(writer, "reset_kept", sessions.ResetKept, 4);
        WriteTable(writer, "output", sessions.Output, 0);
        WriteTable(writer, "think_seconds", sessions.ThinkSeconds, 2);
        WriteNumber(writer, "mean_turns", sessions.MeanTurns, 3);
        WriteNumber(writer, "mean_input", sessions.MeanInput, 1);
        writer.WriteEndObject();
    }

    private static void WriteTables(
        Utf8JsonWriter writer,
        string name,
        IReadOnlyList<QuantileTable> tables,
        int digits
    )
    {
        writer.WriteStartArray(name);
        foreach (QuantileTable table in tables)
        {
            writer.WriteStartObject();
            WriteTableBody(writer, table, digits);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTable(Utf8JsonWriter writer, string name, QuantileTable table, int digits)
    {
        writer.WriteStartObject(name);
        WriteTableBody(writer, table, digits);
        writer.WriteEndObject();
    }

    private static void WriteTableBody(Utf8JsonWriter writer, QuantileTable table, int digits)
    {
        WriteNumbers(writer, "p", table.Probabilities.ToArray(), 6);
        WriteNumbers(writer, "v", table.Values.ToArray(), digits);
    }

    /// <summary>Lists of numbers stand on one line, so that a profile can be read and diffed.</summary>
    private static void WriteNumbers(
        Utf8JsonWriter writer,
        string name,
        IReadOnlyList<double> numbers,
        int digits
    )
    {
        writer.WritePropertyName(name);
        string list = string.Join(
            ",",
            numbers.Select(number =>
                Math.Round(number, digits)
                    .ToString("0.######", System.Globalization.CultureInfo.InvariantCulture)
            )
        );
        writer.WriteRawValue($"[{list}]");
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value, int digits) =>
        writer.WriteNumber(name, Math.Round(value, digits));
}
