using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Catalogs;

/// <summary>One model of the catalog: what <c>catalog show model</c> prints.</summary>
public static class ModelSheet
{
    /// <summary>The sheet of a model.</summary>
    public static Sheet Of(ModelRow model) =>
        new Sheet($"{model.Id} · {model.Family} · license {model.License ?? "not known"}")
            .Say(
                model.AssumedFrom is string other
                    ? $"STAND-IN: the architecture is that of {other}, not published facts"
                    : null
            )
            .Section("", new SheetFacts([.. Facts(model)]))
            .Table(
                model.Layers,
                new TableColumns<ModelLayers>()
                    .Figure("LAYERS", layers => Show.Count(layers.Count))
                    .Words("ATTENTION", layers => layers.Attention)
                    .Words("FEED-FORWARD", layers => layers.Ffn)
            )
            .Table(
                [.. Parameters(model)],
                new TableColumns<(string Name, long Count, string Share)>()
                    .Words("PARAMETERS", row => row.Name)
                    .Count("COUNT", row => row.Count)
                    .Figure("SHARE", row => row.Share)
            )
            .Section("Note", CatalogListSheet.Notes([model.Note]))
            .Section("Sources", CatalogParts.Sources(model.Sources));

    private static IEnumerable<(string Name, string Value)> Facts(ModelRow model)
    {
        yield return ("Context", $"{Show.Count(model.MaxPositionEmbeddings)} tokens");
        yield return (
            "Size",
            $"hidden {Show.Count(model.HiddenSize)}, vocabulary {Show.Count(model.VocabSize)}, head {(model.TieWordEmbeddings ? "is the embedding" : "of its own")}"
        );
        yield return ("Checkpoint", Checkpoint(model));
        yield return (
            "KV cache",
            $"{Show.Count(model.KvBytesPerToken16Bit)} B per token in 16 bit, {Show.Count(model.KvBytesPerTokenFp8)} B in FP8"
        );
        if (model.StateBytesPerSequence > 0)
        {
            yield return ("State", $"{Show.Bytes(model.StateBytesPerSequence)} per sequence of any length");
        }
    }

    private static string Checkpoint(ModelRow model) =>
        model.CheckpointPrecision is CheckpointFormats formats
            ? $"attention {formats.Attention}, dense {formats.DenseFfn}, shared experts {formats.SharedExperts}, experts {formats.RoutedExperts}, head {formats.LmHead}"
            : model.NativeFormat
                + model.Fp8Scales switch
                {
                    null => "",
                    "block128" => "; FP8 checkpoints in 128×128 blocks (unverified)",
                    "tensor" => "; FP8 checkpoints with one scale per tensor or channel (unverified)",
                    _ => throw new ArgumentOutOfRangeException(nameof(model), model.Fp8Scales, "no scales"),
                };

    private static IEnumerable<(string Name, long Count, string Share)> Parameters(ModelRow model)
    {
        ModelParameters all = model.Params;
        (string Name, long Count)[] parts =
        [
            ("embedding", all.Embedding),
            ("output head", all.LmHead),
            ("attention", all.Attention),
            ("dense feed-forward", all.DenseFfn),
            ("shared experts", all.SharedExperts),
            ("routed experts", all.RoutedExperts),
            ("routers", all.Routers),
            ("norms", all.Norms),
            ("other", all.Other),
        ];
        foreach ((string name, long count) in parts)
        {
            if (count > 0)
            {
                yield return (name, count, Show.Percent((double)count / all.Total));
            }
        }

        yield return (
            "total",
            all.Total,
            model.PublishedTotalParams is double total
                ? $"published {Show.Scaled(total)}"
                : "no published total"
        );
        yield return (
            "of them per token",
            all.Active,
            model.PublishedActiveParams is double active ? $"published {Show.Scaled(active)}" : ""
        );
        yield return ("read by a decode step", all.DecodeRead, "");
    }
}
