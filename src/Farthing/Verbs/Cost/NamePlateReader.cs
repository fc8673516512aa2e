using Farthing.Cli;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary>Reads the numbers of a name plate from flags.</summary>
internal static class NamePlateReader
{
    /// <summary>Reads it; null where no parameters were given.</summary>
    public static MemoryOfNumbers? Read(VerbContext context, MemoryFlags flags)
    {
        if (context.Parsed.GetValue(flags.Parameters) is null)
        {
            return null;
        }

        double parameters = context.Required(flags.Parameters);
        double? layers = context.Value(flags.Layers);
        double? heads = context.Value(flags.KvHeads);
        double? dim = context.Value(flags.HeadDim);
        int given = new[] { layers, heads, dim }.Count(value => value is not null);
        if (given is 1 or 2)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--layers",
                "--layers, --kv-heads and --head-dim are needed together",
                "--layers 80 --kv-heads 8 --head-dim 128"
            );
        }

        double? tokens = context.Value(flags.Serving.Context);
        if (given == 3 && tokens is null && context.Parsed.GetValue(flags.Serving.Context) is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--context",
                "KV needs --context",
                "a count such as 2048"
            );
        }

        NumberFormat format = ServingFlags.ReadFormat(context, flags.Serving.Weights, NumberFormat.Fp16);
        int element = FormatFacts.BytesPerKvElement(flags.Serving.ReadKv(context));
        return new MemoryOfNumbers(
            parameters,
            FormatFacts.Id(format),
            Nominal(format),
            given == 3
                ? KvFootprint.KvBytesPerToken(Shape((int)layers!, (int)heads!, (int)dim!), element)
                : null,
            tokens ?? 0,
            context.Value(flags.Serving.Batch) ?? 1,
            context.Value(flags.Bandwidth),
            context.Value(flags.Memory),
            context.Required(flags.Overhead)
        );
    }

    private static double Nominal(NumberFormat format) =>
        FormatFacts.Is16Bit(format) ? 2
        : FormatFacts.BytesPerWeight(format) >= 1 ? 1
        : 0.5;

    private static ModelSpec Shape(int layers, int kvHeads, int headDim) =>
        new()
        {
            Id = "name-plate",
            Family = "name-plate",
            HiddenSize = kvHeads * headDim,
            VocabSize = 1,
            TieWordEmbeddings = true,
            MaxPositionEmbeddings = int.MaxValue,
            Layers = [new LayerGroup(layers, new GroupedAttention(kvHeads, kvHeads, headDim), new NoFfn())],
        };
}
