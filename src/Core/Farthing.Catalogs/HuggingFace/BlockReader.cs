using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads <c>block_configs</c>, in which every layer has its own heads and inner width or lacks a part (nemotron-nas).</summary>
internal sealed class BlockReader(ConfigFields fields, AttentionReader attention)
{
    private const double WidestFactor = 64;

    /// <summary>Widths are rounded up to this.</summary>
    private const int WidthMultiple = 256;

    /// <summary>The layers one by one; empty after a fault.</summary>
    /// <param name="layers">Their number as the config says it.</param>
    public IReadOnlyList<LayerGroup> Read(int layers)
    {
        IReadOnlyList<MemberReader> blocks = fields.Rows("block_configs");
        if (blocks.Count != layers)
        {
            fields.Refuse(
                CatalogFaultCodes.WrongValue,
                "block_configs",
                $"it names {blocks.Count} layers, num_hidden_layers {layers}",
                "one entry per layer"
            );
            return [];
        }

        return
        [
            .. blocks.Select(block => new LayerGroup(
                1,
                Attention(block.Section("attention")),
                Network(block.Section("ffn"))
            )),
        ];
    }

    private AttentionSpec Attention(MemberReader? part) =>
        part is null || part.Flag("no_op") == true || IsLinear(part) ? new NoAttention() : Grouped(part);

    private GroupedAttention Grouped(MemberReader part)
    {
        GroupedAttention grouped = attention.Grouped(part.Whole("window_length"));
        int sharing = part.Whole("n_heads_in_group", 1) ?? 1;
        return grouped with { KvHeads = Math.Max(1, grouped.Heads / sharing) };
    }

    private FfnSpec Network(MemberReader? part)
    {
        if (part is null || part.Flag("no_op") == true || IsLinear(part))
        {
            return new NoFfn();
        }

        if (part.Whole("intermediate_size", 1) is { } width)
        {
            return new DenseFfn(width);
        }

        double factor = part.RequiredNumber("ffn_mult", 0, WidestFactor);
        double wanted = Math.Floor(
            2 * (double.IsNaN(factor) ? 1 : factor) * fields.Required("hidden_size") / 3
        );
        return new DenseFfn((int)Math.Ceiling(wanted / WidthMultiple) * WidthMultiple);
    }

    private static bool IsLinear(MemberReader part)
    {
        bool isLinear = part.Flag("replace_with_linear") == true;
        if (isLinear)
        {
            part.Refuse(
                "replace_with_linear",
                "a part replaced by one matrix is not modelled",
                "false",
                CatalogFaultCodes.UnknownArchitecture
            );
        }

        return isLinear;
    }
}
