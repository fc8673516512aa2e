using Farthing.Documents.Costs;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Name-plate arithmetic: parameters times nominal bytes, KV from layers and heads, floors from a bandwidth. No catalog.</summary>
public sealed record MemoryOfNumbers(
    double Parameters,
    string Format,
    double BytesPerParameter,
    double? KvBytesPerToken,
    double Context,
    double Batch,
    double? BytesPerSecond,
    double? MemoryBytes,
    double Overhead
)
{
    private double WeightBytes => Parameters * BytesPerParameter;

    private double KvPerSequence => (KvBytesPerToken ?? 0) * Context;

    /// <summary>Adds it to an answer.</summary>
    public CostMemoryDocument AddTo(CostAnswer answer, CostMemoryDocument document)
    {
        string format = Format;
        double kv = KvPerSequence * Batch;
        bool? fits = MemoryBytes is double room ? WeightBytes + kv <= room : null;
        string memory = Show.Bytes(MemoryBytes ?? 0);
        document = document with
        {
            NominalWeightBytes = new Quantity(WeightBytes, "bytes"),
            NominalKvBytesPerToken = KvBytes(KvBytesPerToken),
            NominalKvBytesPerSequence = KvBytes(KvPerSequence),
            NominalKvBytes = KvBytes(kv),
            NominalTotalBytes = fits is null ? null : new Quantity(WeightBytes + kv, "bytes"),
            NominalFits = fits,
        };
        answer.Say(
            $"{Show.Scaled(Parameters)} parameters in {format}: {Show.Bytes(WeightBytes)} of weights by the name plate.",
            fits == false
                ? $"With {Show.Bytes(kv)} of KV it does not fit {memory}: at most {Show.Count(Math.Max(0, Math.Floor((MemoryBytes!.Value - WeightBytes) / KvPerSequence)))} such sequences, before overheads."
                : null
        );
        answer.Figures(
            "NAME PLATE",
            new(
                $"weights, {format}",
                document.NominalWeightBytes,
                "before embeddings kept in 16 bit, scales and zero points",
                Show.Bytes
            ),
            new("KV per token", document.NominalKvBytesPerToken, "B", Show.Count),
            new(
                $"KV per sequence of {Show.Count(Context)}",
                document.NominalKvBytesPerSequence,
                Show: Show.Bytes
            ),
            new($"KV of {FigureText.Plain(Batch)} sequences", document.NominalKvBytes, Show: Show.Bytes),
            new(
                "weights and KV",
                document.NominalTotalBytes,
                fits == true ? $"of {memory}, before overheads" : $"does NOT fit {memory}",
                Show.Bytes
            )
        );
        answer.Note(
            "Name-plate bytes are too few: embeddings, head and norms stay in 16 bit and 4-bit formats carry scales. --model shows the real total."
        );
        answer.Formula(
            $"weights = parameters · bytes = {Show.Scaled(Parameters)} · {FigureText.Plain(BytesPerParameter)} = {Show.Bytes(WeightBytes)}"
        );
        return BytesPerSecond is double bandwidth ? AddFloors(answer, document, bandwidth) : document;
    }

    private Quantity? KvBytes(double? bytes) =>
        KvBytesPerToken is null ? null : new Quantity(bytes!.Value, "bytes");

    private CostMemoryDocument AddFloors(CostAnswer answer, CostMemoryDocument document, double bandwidth)
    {
        DecodeFloor bare = new(WeightBytes, 0, 1, bandwidth);
        DecodeFloor one = bare with { Overhead = Overhead };
        DecodeFloor many = one with { Batch = Batch };
        DecodeFloor? floor = KvBytesPerToken is null
            ? null
            : new DecodeFloor(WeightBytes, KvPerSequence, Batch, bandwidth);
        DecodeFloor? slowed = floor is null ? null : floor with { Overhead = Overhead };
        string factor = Overhead > 1 ? $", overhead {FigureText.Plain(Overhead)}" : "";
        string batch = $"batch {FigureText.Plain(Batch)}";
        document = document with
        {
            FloorStepSeconds = new Quantity(bare.StepSeconds, "s"),
            FloorTpsBatch1 = Speed(one),
            FloorTpsWeights = Speed(many),
            FloorTps = Speed(floor),
            FloorTpsWithOverhead = Speed(slowed),
        };
        answer.Say(
            $"A step takes at least {Show.Seconds(bare.StepSeconds)} to read them: at most {Show.Count(bare.TokensPerSecond)} tokens/s at batch 1.",
            floor is null
                ? null
                : $"With KV of {Show.Count(Context)} tokens a sequence, {batch} gives at most {Show.Count(floor.TokensPerSecond)} tokens/s; weights alone would say {Show.Count(many.TokensPerSecond)}."
        );
        answer.Figures(
            "FLOORS OF A DECODE STEP",
            new("weights alone", document.FloorStepSeconds, "a step, at least"),
            new($"batch 1{factor}", document.FloorTpsBatch1, "tok/s, weights alone"),
            new($"{batch}{factor}", document.FloorTpsWeights, "tok/s, weights alone"),
            new(
                $"{batch}, with KV",
                document.FloorTps,
                $"tok/s at {Show.Count(Context)} tokens each, no overhead: at most"
            ),
            new($"the same{factor}", document.FloorTpsWithOverhead, "tok/s")
        );
        answer.Note(
            floor is null
                ? "KV reads are left out: --layers, --kv-heads, --head-dim and --context count them. At large batches they dominate."
                : null
        );
        answer.Formula(
            $"step = weights / bandwidth · overhead = {Show.Bytes(WeightBytes)} / {FigureText.Plain(bandwidth / 1e12)} TB/s · {FigureText.Plain(Overhead)} = {Show.Seconds(one.StepSeconds)}; TPS = batch / step",
            floor is null
                ? null
                : $"with KV: step ≥ ({Show.Bytes(WeightBytes)} + {FigureText.Plain(Batch)} · {Show.Bytes(KvPerSequence)}) / {FigureText.Plain(bandwidth / 1e12)} TB/s = {Show.Seconds(floor.StepSeconds)}"
        );
        return document;
    }

    private static Quantity? Speed(DecodeFloor? floor) =>
        floor is null ? null : new Quantity(floor.TokensPerSecond, "tokens_per_s");
}
