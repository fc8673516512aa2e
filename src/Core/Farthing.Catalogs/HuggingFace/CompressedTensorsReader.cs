using System.Globalization;
using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads the <c>config_groups</c> of compressed-tensors: targets, and the format of their weights.</summary>
internal static class CompressedTensorsReader
{
    /// <summary>Adds one rule per group.</summary>
    public static void Read(MemberReader quantization, QuantizationPlan plan)
    {
        if (quantization.Section("config_groups") is not { } groups)
        {
            quantization.Need("config_groups", "groups of targets with their weights' format");
            return;
        }

        ModulePatterns ignored = QuantizationReader.Ignored(quantization);
        List<(int Breadth, QuantizationRule Rule)> rules = [];
        foreach ((string name, _) in groups.Node.Members)
        {
            if (groups.Section(name) is not { } group || FormatOf(group, plan) is not { } format)
            {
                continue;
            }

            // A group without targets means every matrix.
            bool isBroad = !group.Has("targets") || group.Texts("targets").Contains(ModulePattern.Everything);
            rules.Add(
                (
                    isBroad ? 1 : 0,
                    isBroad
                        ? QuantizationReader.Rest(name, format, ignored)
                        : new(name, format, QuantizationReader.Patterns(group, "targets"), ignored)
                )
            );
        }

        // A group that names modules goes before one that means every matrix.
        foreach ((_, QuantizationRule rule) in rules.OrderBy(rule => rule.Breadth))
        {
            plan.Add(rule);
        }

        plan.CoversHead = true;
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
            ("float", 8, _) => groupSize is > 0 ? null : NumberFormat.Fp8,
            ("int", 8, 8) => NumberFormat.Int8,
            ("int", 4, 16) when groupSize is > 0 => NumberFormat.Int4,
            ("float", 4, _) when groupSize == 16 => NumberFormat.Nvfp4,
            ("float", 4, _) when groupSize == 32 => NumberFormat.Mxfp4,
            _ => null,
        };
        if (format is null)
        {
            string grouped = groupSize?.ToString(CultureInfo.InvariantCulture) ?? "none";
            weights.Refuse(
                "num_bits",
                $"{type} weights of {bits} bits ({strategy ?? "no strategy"}, group {grouped}) with activations of {activationBits} bits are not modelled",
                "FP8 per tensor, channel or 128×128 block; INT8 W8A8; INT4 in groups; FP4 in groups of 16 or 32",
                CatalogFaultCodes.UnsupportedQuantization
            );
        }
        else if (format == NumberFormat.Int4)
        {
            plan.Int4GroupSize = groupSize;
            plan.Int4HasZeroPoints = weights.Flag("symmetric") == false;
        }

        plan.IsWeightOnly |= format == NumberFormat.Nvfp4 && activationBits == 16;
        plan.HasNarrowActivations |= format == NumberFormat.Nvfp4 && activationBits < 16;
        return format;
    }

    private static bool IsBlock128(MemberReader weights) => weights.Wholes("block_structure") is [128, 128];
}
