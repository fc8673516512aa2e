using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads the <c>config_groups</c> of compressed-tensors: targets, and the format of their weights.</summary>
internal static class CompressedTensorsReader
{
    /// <summary>Adds one rule per group; false after a fault.</summary>
    public static bool Read(MemberReader quantization, QuantizationPlan plan)
    {
        if (quantization.Section("config_groups") is not { } groups)
        {
            quantization.Need("config_groups", "groups of targets with their weights' format");
            return false;
        }

        bool isRead = true;
        List<(int Breadth, IReadOnlyList<ModulePattern> Targets, NumberFormat Format)> rules = [];
        foreach ((string name, _) in groups.Node.Members)
        {
            if (groups.Section(name) is not { } group || FormatOf(group, plan) is not { } format)
            {
                isRead = false;
                continue;
            }

            IReadOnlyList<ModulePattern> targets = QuantizationReader.Patterns(group, "targets");
            rules.Add((group.Texts("targets").Contains("Linear") ? 1 : 0, targets, format));
        }

        // A group that names modules goes before one that means every matrix.
        foreach (var rule in rules.OrderBy(rule => rule.Breadth))
        {
            plan.Add(rule.Targets, rule.Format);
        }

        plan.CoversHead = true;
        return isRead;
    }

    private static NumberFormat? FormatOf(MemberReader group, QuantizationPlan plan)
    {
        if (group.Section("weights") is not { } weights)
        {
            group.Need("weights", "the format of the weights");
            return null;
        }

        int bits = weights.RequiredWhole("num_bits");
        string type = weights.RequiredText("type");
        string? strategy = weights.Text("strategy");
        int? groupSize = weights.Whole("group_size", -1);
        int activationBits = group.Section("input_activations")?.Whole("num_bits") ?? 16;
        NumberFormat? format = (type, bits, activationBits) switch
        {
            ("float", 8, _) when strategy == "block" => IsBlock128(weights) ? NumberFormat.Fp8Block : null,
            ("float", 8, _) => NumberFormat.Fp8,
            ("int", 8, 8) => NumberFormat.Int8,
            ("int", 4, 16) when groupSize is > 0 => NumberFormat.Int4,
            ("float", 4, _) when groupSize == 16 => NumberFormat.Nvfp4,
            ("float", 4, _) when groupSize == 32 => NumberFormat.Mxfp4,
            _ => null,
        };
        if (format is null)
        {
            weights.Refuse(
                "num_bits",
                $"{type} weights of {bits} bits ({strategy ?? "no strategy"}, group {groupSize?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}) with activations of {activationBits} bits are not modelled",
                "FP8 per tensor, channel or 128×128 block; INT8 W8A8; INT4 in groups; FP4 in groups of 16 or 32",
                CatalogFaultCodes.UnsupportedQuantization
            );
        }
        else if (format == NumberFormat.Int4)
        {
            plan.Int4GroupSize = groupSize;
        }

        return format;
    }

    private static bool IsBlock128(MemberReader weights) => weights.Wholes("block_structure") is [128, 128];
}
