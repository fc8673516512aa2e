using Farthing.Numerics.Quantities;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.Models;

/// <summary>Parts of a layer in a few words.</summary>
public static class LayerWords
{
    /// <summary>Attention in a word: <c>GQA 64/8×128</c>.</summary>
    public static string Of(AttentionSpec attention) =>
        attention switch
        {
            GroupedAttention a => (
                a.KvHeads == a.Heads ? "MHA "
                : a.KvHeads == 1 ? "MQA "
                : "GQA "
            )
                + $"{a.Heads}/{a.KvHeads}×{a.HeadDim}"
                + (a.Window is { } window ? $" window {Show.Count(window)}" : "")
                + (a.Indexer is { } blocks ? $" sparse top {Show.Count(blocks.TopK)}" : ""),
            LatentAttention { Compressed: { } c } a =>
                $"MLA {a.Heads}×{a.KvRank + a.RopeHeadDim} window {Show.Count(c.Window)}"
                    + (c.Ratio > 0 ? $", {c.Ratio}:1" : "")
                    + (a.Indexer is { } best ? $" top {Show.Count(best.TopK)}" : ""),
            LatentAttention a => $"MLA {a.Heads}×({a.KvRank}+{a.RopeHeadDim})"
                + (
                    a.Indexer is { } indexer
                        ? $" sparse top {Show.Count(indexer.TopK)}" + (indexer.IsShared ? " (shared)" : "")
                        : ""
                ),
            LinearAttention a => $"linear {a.KeyHeads}/{a.ValueHeads}×{a.ValueHeadDim}",
            MambaMixer a => $"Mamba-2 {a.Heads}×{a.HeadDim}, state {a.StateSize}",
            NoAttention => "none",
            _ => throw new ArgumentOutOfRangeException(nameof(attention), attention, "no word is known"),
        };

    /// <summary>A feed-forward part in a word: <c>128 experts × 768, top 8</c>.</summary>
    public static string Of(FfnSpec ffn) =>
        ffn switch
        {
            DenseFfn f => $"dense {Show.Count(f.Intermediate)}" + (f.IsGated ? "" : ", 2 matrices"),
            MoeFfn f => $"{f.Experts} experts × {Show.Count(f.Intermediate)}, top {f.TopK}"
                + (f.SharedIntermediate > 0 ? $", shared {Show.Count(f.SharedIntermediate)}" : "")
                + (
                    f.ParallelDenseIntermediate > 0
                        ? $", dense {Show.Count(f.ParallelDenseIntermediate)} beside"
                        : ""
                ),
            NoFfn => "none",
            _ => throw new ArgumentOutOfRangeException(nameof(ffn), ffn, "no word is known"),
        };
}
