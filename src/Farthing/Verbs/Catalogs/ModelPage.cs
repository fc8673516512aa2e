using Farthing.Catalogs.Models;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Catalogs;

/// <summary>One model for people.</summary>
internal static class ModelPage
{
    /// <summary>Prints the page.</summary>
    public static void Write(TextWriter writer, ModelEntry entry)
    {
        ModelSpec model = entry.Spec;
        ParameterCount count = ParameterCount.Of(model);
        writer.WriteLine($"{model.Id} · {model.Family} · license {entry.License ?? "not known"}");
        if (model.AssumedFrom is not null)
        {
            writer.WriteLine(
                $"STAND-IN: the architecture is that of {model.AssumedFrom}, not published facts"
            );
        }

        writer.WriteLine();
        TextTable facts = CatalogText
            .Facts()
            .Row("Context", $"{Show.Count(model.MaxPositionEmbeddings)} tokens")
            .Row(
                "Size",
                $"hidden {Show.Count(model.HiddenSize)}, vocabulary {Show.Count(model.VocabSize)}, head {(model.TieWordEmbeddings ? "is the embedding" : "of its own")}"
            )
            .Row("Checkpoint", Checkpoint(model))
            .Row(
                "KV cache",
                $"{Show.Count(KvFootprint.KvBytesPerToken(model, 2))} B per token in 16 bit, {Show.Count(KvFootprint.KvBytesPerToken(model, 1))} B in FP8"
            );
        if (KvFootprint.StateBytesPerSequence(model) is > 0 and var state)
        {
            facts.Row("State", $"{Show.Bytes(state)} per sequence, whatever its length");
        }

        facts.Write(writer);
        writer.WriteLine();
        TextTable layers = new(
            TextColumn.Number("LAYERS"),
            TextColumn.Text("ATTENTION"),
            TextColumn.Text("FEED-FORWARD")
        );
        foreach (LayerGroup group in model.Layers)
        {
            layers.Row(Show.Count(group.Count), LayerWords.Of(group.Attention), LayerWords.Of(group.Ffn));
        }

        layers.Write(writer);
        writer.WriteLine();
        WriteParameters(writer, entry, count);
        if (entry.Note is not null)
        {
            CatalogText.WriteWrapped(writer, "NOTE  ", entry.Note);
        }

        CatalogText.WriteSources(writer, entry.Sources);
    }

    private static void WriteParameters(TextWriter writer, ModelEntry entry, ParameterCount count)
    {
        TextTable parameters = new(
            TextColumn.Text("PARAMETERS"),
            TextColumn.Number("COUNT"),
            TextColumn.Number("SHARE")
        );
        foreach (
            (string name, long value) in (ReadOnlySpan<(string, long)>)
                [
                    ("embedding", count.Embedding),
                    ("output head", count.LmHead),
                    ("attention", count.Attention),
                    ("dense feed-forward", count.DenseFfn),
                    ("shared experts", count.SharedExperts),
                    ("routed experts", count.RoutedExperts),
                    ("routers", count.Routers),
                    ("norms", count.Norms),
                    ("other", count.Other),
                ]
        )
        {
            if (value > 0)
            {
                parameters.Row(name, Show.Scaled(value), Show.Percent((double)value / count.Total));
            }
        }

        string published = entry.Spec.PublishedParameters is { } total
            ? $"published {Show.Scaled(total)}"
            : "no published total";
        parameters.Row("total", Show.Scaled(count.Total), published);
        string active = entry.PublishedActiveParameters is { } known ? $"published {Show.Scaled(known)}" : "";
        parameters.Row("of them per token", Show.Scaled(count.Active), active);
        parameters.Row("read by a decode step", Show.Scaled(count.DecodeRead), "");
        parameters.Write(writer);
    }

    private static string Checkpoint(ModelSpec model)
    {
        if (model.CheckpointPrecision is { } precision)
        {
            return $"attention {FormatFacts.Id(precision.Attention)}, dense {FormatFacts.Id(precision.DenseFfn)}, shared experts {FormatFacts.Id(precision.SharedExpert)}, experts {FormatFacts.Id(precision.Experts)}, head {FormatFacts.Id(precision.LmHead)}";
        }

        string scheme = model.Fp8Scheme switch
        {
            Fp8Scheme.Block128 => "; FP8 checkpoints in 128×128 blocks (unverified)",
            Fp8Scheme.Tensor => "; FP8 checkpoints with one scale per tensor or channel (unverified)",
            _ => "",
        };
        return FormatFacts.Id(model.NativeFormat) + scheme;
    }
}
