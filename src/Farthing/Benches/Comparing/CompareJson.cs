using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Bench.Comparing;

namespace Farthing.Benches.Comparing;

/// <summary>Writes a comparison as farthing.bench.compare/1.</summary>
internal static class CompareJson
{
    /// <summary>Writes the value of <c>result</c>.</summary>
    public static void Write(BenchComparison comparison, CompareGate? gate, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("answer", CompareSentence.Of(comparison));
        WriteSide("a", comparison.A, json);
        WriteSide("b", comparison.B, json);
        json.WriteNumber("margin", comparison.Margin);
        json.WriteNumber("level", 0.05);
        json.WriteNumber("draws", RunSpreads.Draws);
        json.WriteNumber("headline", comparison.Loads.ToList().IndexOf(comparison.Headline));
        WriteTexts("only_a", comparison.OnlyA, json);
        WriteTexts("only_b", comparison.OnlyB, json);
        WriteNotAlike(comparison.NotAlike, json);
        json.WriteStartArray("loads");
        foreach (LoadComparison load in comparison.Loads)
        {
            WriteLoad(load, comparison.Margin, json);
        }

        json.WriteEndArray();
        if (gate is null)
        {
            json.WriteNull("gate");
        }
        else
        {
            json.WriteStartObject("gate");
            json.WriteString("state", gate.State);
            json.WriteString("words", gate.Words(comparison.Margin));
            json.WriteNumber("judged", gate.Judged);
            json.WriteNumber("not_judged", gate.NotJudged);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSide(string name, CompareSide side, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        WriteTexts("files", side.Files, json);
        json.WriteString("title", side.Title);
        json.WriteBoolean("valid", side.IsValid);
        json.WriteEndObject();
    }

    private static void WriteLoad(LoadComparison load, double margin, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("load", load.Kind);
        json.WriteNumber("value", load.Value);
        json.WriteString("words", load.Words);
        json.WriteString("spread", CompareWords.Runs(load));
        json.WriteNumber("tests", load.Tests);
        WritePair("runs", () => json.WriteNumber("a", load.Runs.A), () => json.WriteNumber("b", load.Runs.B));
        WritePair(
            "valid",
            () => json.WriteBoolean("a", load.Valid.A),
            () => json.WriteBoolean("b", load.Valid.B)
        );
        WritePair("promise_kept", () => Truth("a", load.Kept.A), () => Truth("b", load.Kept.B));
        WriteNotAlike(load.NotAlike, json);
        json.WriteStartArray("figures");
        foreach (Difference one in load.Table)
        {
            WriteFigure(load, one, margin, json);
        }

        json.WriteEndArray();
        json.WriteStartObject("curves");
        foreach ((string latency, (double[] a, double[] b)) in load.Curves)
        {
            json.WriteStartObject(latency);
            Numbers("shares", LoadComparer.CurveShares[..a.Length]);
            Numbers("a_s", a);
            Numbers("b_s", b);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();

        void WritePair(string name, Action a, Action b)
        {
            json.WriteStartObject(name);
            a();
            b();
            json.WriteEndObject();
        }

        void Truth(string name, bool? value)
        {
            if (value is bool truth)
            {
                json.WriteBoolean(name, truth);
            }
            else
            {
                json.WriteNull(name);
            }
        }

        void Numbers(string name, double[] values)
        {
            json.WriteStartArray(name);
            foreach (double value in values)
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteFigure(LoadComparison load, Difference one, double margin, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", one.Metric.Name);
        json.WriteString("label", one.Metric.Words);
        json.WriteString(
            "unit",
            one.Metric.Unit switch
            {
                MetricUnit.Seconds => "s",
                MetricUnit.PerSecond => one.Metric.Name.Contains("tokens", StringComparison.Ordinal)
                    ? "tokens_per_s"
                    : "requests_per_s",
                MetricUnit.UsdPerMillion => "usd_per_m_tokens",
                MetricUnit.Tokens => "tokens",
                _ => "fraction",
            }
        );
        json.WriteBoolean("promised", load.Promised.Contains(one.Metric.Name));
        json.WriteFinite("a", one.A);
        json.WriteFinite("b", one.B);
        json.WriteString("change_in", one.Metric.IsShare ? "points" : "fraction");
        json.WriteFinite("change", one.Change);
        json.WriteFinite("low", one.Low);
        json.WriteFinite("high", one.High);
        json.WriteFinite("p", one.Chance);
        json.WriteFinite("p_holm", one.CorrectedChance);
        json.WriteString("verdict", OutcomeWords.Key(one.Verdict));
        json.WriteString("words", CompareWords.Verdict(one, margin));
        json.WriteEndObject();
    }

    private static void WriteNotAlike(IReadOnlyList<NotAlike> unlike, Utf8JsonWriter json)
    {
        json.WriteStartArray("not_alike");
        foreach (NotAlike one in unlike)
        {
            json.WriteStartObject();
            json.WriteString("what", one.What);
            json.WriteString("a", one.A);
            json.WriteString("b", one.B);
            json.WriteString("effect", one.Effect);
            WriteTexts("unfair", one.Unfair, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(string name, IReadOnlyList<string> texts, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
