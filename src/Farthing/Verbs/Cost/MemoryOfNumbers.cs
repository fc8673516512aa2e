using Farthing.Cli;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Cost;

/// <summary>Name-plate arithmetic: parameters times nominal bytes, KV from layers and heads, floors from a bandwidth. No catalog.</summary>
internal sealed record MemoryOfNumbers(
    double Parameters,
    NumberFormat Format,
    double? KvBytesPerToken,
    double Context,
    double Batch,
    double? BytesPerSecond,
    double? MemoryBytes,
    double Overhead
)
{
    private double WeightBytes => Parameters * Nominal(Format);

    private double KvPerSequence => (KvBytesPerToken ?? 0) * Context;

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
            context.Faults.Add(
                new Fault(
                    CostFaultCodes.NeededTogether,
                    "--layers, --kv-heads and --head-dim are needed together"
                )
                {
                    Path = "--layers",
                    Expected = "--layers 80 --kv-heads 8 --head-dim 128",
                }
            );
        }

        double? tokens = context.Value(flags.Serving.Context);
        if (given == 3 && tokens is null && context.Parsed.GetValue(flags.Serving.Context) is null)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.NeededTogether, "KV needs --context")
                {
                    Path = "--context",
                    Expected = "a count such as 2048",
                }
            );
        }

        NumberFormat format = ServingFlags.ReadFormat(context, flags.Serving.Weights, NumberFormat.Fp16);
        int element = FormatFacts.BytesPerKvElement(flags.Serving.ReadKv(context));
        return new MemoryOfNumbers(
            parameters,
            format,
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

    /// <summary>Adds it to a sheet.</summary>
    public void AddTo(CostSheet sheet)
    {
        string format = FormatFacts.Id(Format);
        sheet.Say(
            $"{Show.Scaled(Parameters)} parameters in {format}: {Show.Bytes(WeightBytes)} of weights by the name plate."
        );
        sheet.Section("NAME PLATE");
        sheet.Figure(
            "nominal_weight_bytes",
            $"weights, {format}",
            WeightBytes,
            "bytes",
            Show.Bytes,
            "before embeddings kept in 16 bit, scales and zero points"
        );
        sheet.Note(
            "Name-plate bytes are too few: embeddings, head and norms stay in 16 bit and 4-bit formats carry scales. --model shows the real total."
        );
        sheet.Formula(
            $"weights = parameters · bytes = {Show.Scaled(Parameters)} · {CostText.Plain(Nominal(Format))} = {Show.Bytes(WeightBytes)}"
        );
        if (KvBytesPerToken is double perToken)
        {
            sheet.Figure("nominal_kv_bytes_per_token", "KV per token", perToken, "bytes", Show.Count, "B");
            sheet.Figure(
                "nominal_kv_bytes_per_sequence",
                $"KV per sequence of {Show.Count(Context)}",
                KvPerSequence,
                "bytes",
                Show.Bytes
            );
            sheet.Figure(
                "nominal_kv_bytes",
                $"KV of {CostText.Plain(Batch)} sequences",
                KvPerSequence * Batch,
                "bytes",
                Show.Bytes
            );
        }

        double all = WeightBytes + (KvPerSequence * Batch);
        if (MemoryBytes is double memory)
        {
            bool fits = all <= memory;
            sheet.Figure(
                "nominal_total_bytes",
                "weights and KV",
                all,
                "bytes",
                Show.Bytes,
                fits ? $"of {Show.Bytes(memory)}, before overheads" : $"does NOT fit {Show.Bytes(memory)}"
            );
            sheet.Fact("nominal_fits", fits);
            if (!fits)
            {
                sheet.Say(
                    $"With {Show.Bytes(KvPerSequence * Batch)} of KV it does not fit {Show.Bytes(memory)}: at most {Show.Count(Math.Max(0, Math.Floor((memory - WeightBytes) / KvPerSequence)))} such sequences, before overheads."
                );
            }
        }

        if (BytesPerSecond is double bandwidth)
        {
            AddFloors(sheet, bandwidth);
        }
    }

    private void AddFloors(CostSheet sheet, double bandwidth)
    {
        DecodeFloor one = new(WeightBytes, 0, 1, bandwidth, Overhead);
        DecodeFloor bare = new(WeightBytes, 0, 1, bandwidth);
        DecodeFloor many = new(WeightBytes, 0, Batch, bandwidth, Overhead);
        sheet.Say(
            $"A step takes at least {Show.Seconds(bare.StepSeconds)} to read them: at most {Show.Count(bare.TokensPerSecond)} tokens/s at batch 1."
        );
        string factor = Overhead > 1 ? $", overhead {CostText.Plain(Overhead)}" : "";
        sheet.Section("FLOORS OF A DECODE STEP");
        sheet.Figure(
            "floor_step_seconds",
            "weights alone",
            bare.StepSeconds,
            "s",
            Show.Seconds,
            "a step, at least"
        );
        sheet.Figure(
            "floor_tps_batch_1",
            $"batch 1{factor}",
            one.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            "tok/s, weights alone"
        );
        sheet.Figure(
            "floor_tps_weights",
            $"batch {CostText.Plain(Batch)}{factor}",
            many.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            "tok/s, weights alone"
        );
        sheet.Formula(
            $"step = weights / bandwidth · overhead = {Show.Bytes(WeightBytes)} / {CostText.Plain(bandwidth / 1e12)} TB/s · {CostText.Plain(Overhead)} = {Show.Seconds(one.StepSeconds)}; TPS = batch / step"
        );
        if (KvBytesPerToken is null)
        {
            sheet.Note(
                "KV reads are left out: --layers, --kv-heads, --head-dim and --context count them. At large batches they dominate."
            );
            return;
        }

        DecodeFloor floor = new(WeightBytes, KvPerSequence, Batch, bandwidth);
        DecodeFloor slowed = floor with { Overhead = Overhead };
        sheet.Figure(
            "floor_tps",
            $"batch {CostText.Plain(Batch)}, with KV",
            floor.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            $"tok/s at {Show.Count(Context)} tokens each, no overhead: at most"
        );
        sheet.Figure(
            "floor_tps_with_overhead",
            $"the same{factor}",
            slowed.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            "tok/s"
        );
        sheet.Say(
            $"With KV of {Show.Count(Context)} tokens a sequence, batch {CostText.Plain(Batch)} gives at most {Show.Count(floor.TokensPerSecond)} tokens/s; weights alone would say {Show.Count(many.TokensPerSecond)}."
        );
        sheet.Formula(
            $"with KV: step ≥ ({Show.Bytes(WeightBytes)} + {CostText.Plain(Batch)} · {Show.Bytes(KvPerSequence)}) / {CostText.Plain(bandwidth / 1e12)} TB/s = {Show.Seconds(floor.StepSeconds)}"
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
