using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Claims;
using Farthing.Planning.Fleets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary>A model of the catalog: real weights, KV, and on a GPU what fits and how fast a step can be read.</summary>
internal sealed record MemoryOfModel(
    Catalog Catalog,
    ModelSpec Model,
    WeightPrecision Weights,
    NumberFormat Kv,
    GpuSpec? Gpu,
    int Gpus,
    int DataParallel,
    int ExpertParallel,
    double Batch,
    int? Context
)
{
    private int Element => FormatFacts.BytesPerKvElement(Kv);

    /// <summary>Reads it; null where no model was named.</summary>
    public static MemoryOfModel? Read(VerbContext context, MemoryFlags flags)
    {
        ModelSpec? model = flags.Serving.ReadModel(context);
        GpuSpec? gpu = flags.Serving.ReadGpu(context);
        if (gpu is not null && !flags.Serving.HasModel(context))
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--model",
                "--gpu needs --model",
                "a model of the catalog such as llama-3.3-70b"
            );
        }

        double gpus = context.Required(flags.Gpus);
        (int dp, int ep) = (Count(context, flags.DataParallel), Count(context, flags.ExpertParallel));
        double? batch = context.Value(flags.Serving.Batch);
        double? tokens = context.Value(flags.Serving.Context);
        if (model is null)
        {
            return null;
        }

        int count = double.IsFinite(gpus) ? (int)gpus : 1;
        if (gpu is not null)
        {
            RefuseSpread(context, model, count, dp, ep);
        }
        else if (dp > 1 || ep > 1)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--gpu",
                "--dp and --ep spread a model over GPUs",
                "--gpu H200-SXM --gpus 8 beside them"
            );
        }

        NumberFormat format = ServingFlags.ReadFormat(context, flags.Serving.Weights, model.NativeFormat);
        return new MemoryOfModel(
            flags.Serving.CatalogOf(context),
            model,
            WeightPrecision.Of(model, format),
            flags.Serving.ReadKv(context),
            gpu,
            count,
            dp,
            ep,
            batch ?? 1,
            (int?)tokens
        );
    }

    private static int Count(VerbContext context, QuantityFlag flag) =>
        context.Required(flag) is double count && double.IsFinite(count) ? (int)count : 1;

    private static void RefuseSpread(VerbContext context, ModelSpec model, int gpus, int dp, int ep)
    {
        if (gpus % dp != 0)
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                "--dp",
                $"{gpus} GPUs cannot be shared out over {dp} ranks",
                $"a divisor of --gpus {gpus}",
                $"{dp}"
            );
            return;
        }

        ServingFlags.RefuseUneven(context, model, gpus / dp);
        if (ep > 1 && (!model.HasExperts || ep != gpus))
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                "--ep",
                model.HasExperts
                    ? "vLLM spreads experts over all GPUs of a replica"
                    : $"{model.ShortName} has no experts",
                model.HasExperts ? $"--ep {gpus}, as many as --gpus" : "the command without --ep",
                $"{ep}"
            );
        }
    }

    /// <summary>Adds it to an answer.</summary>
    public CostMemoryDocument AddTo(CostAnswer answer, CostMemoryDocument document)
    {
        Deployment whole = new()
        {
            Model = Model,
            Gpu = Gpu ?? AnyGpu,
            Weights = Weights,
            KvFormat = Kv,
        };
        double stored = WeightShards.Stored(whole).Sum(part => part.Bytes);
        // Which kernels run, and so what they pad, is known once a GPU is named.
        double bytes = Gpu is null ? stored : WeightShards.Of(whole).Sum(part => part.Bytes);
        string padded =
            bytes > stored
                ? $"loaded, with what kernels pad; {FigureText.Bytes(stored)} in the checkpoint"
                : "with what stays in 16 bit, scales and zero points";
        double perToken = KvFootprint.KvBytesPerToken(Model, Element);
        double? sequence = Context is int length
            ? KvFootprint.BytesPerSequencePerRank(Model, Element, 1, 1, length, 1)
            : null;
        string tokens = Show.Count(Context ?? 0);
        string format = FormatFacts.Id(Weights.Headline);
        document = document with
        {
            Parameters = new Quantity(ParameterCount.Of(Model).Total, "count"),
            WeightBytes = new Quantity(bytes, "bytes"),
            KvBytesPerToken = new Quantity(perToken, "bytes"),
            KvBytesPerSequence = sequence is double each ? new Quantity(each, "bytes") : null,
            KvBytes = sequence is double one ? new Quantity(one * Batch, "bytes") : null,
        };
        answer.Say(
            $"{Model.ShortName} in {format}: {FigureText.Bytes(bytes)} of weights; KV {Show.Count(perToken)} B a token in {FormatFacts.Id(Kv)}."
        );
        answer.Figures(
            "MODEL",
            new("parameters", document.Parameters, Show: Show.Scaled),
            new($"weights, {format}", document.WeightBytes, padded),
            new("KV per token", document.KvBytesPerToken, "B, all layers", Show.Count),
            new($"KV of {tokens} tokens", document.KvBytesPerSequence),
            new($"KV of {FigureText.Plain(Batch)} such sequences", document.KvBytes)
        );
        AddGrouped(answer, perToken);
        answer.Formula(
            document.KvBytes is Quantity kv
                ? $"KV = sequences · tokens · bytes a token = {FigureText.Plain(Batch)} · {tokens} · {Show.Count(perToken)} B = {FigureText.Of(kv)}"
                : null
        );
        return Gpu is GpuSpec gpu
            ? AddFit(
                answer,
                document,
                whole with
                {
                    Gpu = gpu,
                    TensorParallel = Gpus / DataParallel,
                    DataParallel = DataParallel,
                    ExpertParallel = ExpertParallel,
                }
            )
            : document;
    }

    /// <summary>Weights do not depend on the GPU; the sum over ranks needs some.</summary>
    private GpuSpec AnyGpu => Catalog.Gpus[0];

    private void AddGrouped(CostAnswer answer, double perToken)
    {
        if (Model.Layers.Count != 1 || Model.Layers[0].Attention is not GroupedAttention grouped)
        {
            return;
        }

        double factor = (double)grouped.Heads / grouped.KvHeads;
        string with = Context is int tokens
            ? $": {Show.Bytes(perToken * tokens)} at {Show.Count(tokens)} tokens, where formulas with attention heads say {Show.Bytes(perToken * factor * tokens)}"
            : "";
        answer.Formula(
            $"KV per token = 2 · layers · KV heads · head dimension · bytes = 2 · {Model.NumHiddenLayers} · {grouped.KvHeads} · {grouped.HeadDim} · {Element} = {Show.Count(perToken)} B"
        );
        answer.Note(
            grouped.Heads == grouped.KvHeads
                ? null
                : $"KV counts its {grouped.KvHeads} KV heads, not its {grouped.Heads} attention heads{with}; that would be {FigureText.Plain(factor)}× too much."
        );
    }

    private CostMemoryDocument AddFit(CostAnswer answer, CostMemoryDocument document, Deployment deployment)
    {
        int tokens = Context ?? 1;
        MemoryBudgetResult room = ServingFit.Roomiest(deployment, Batch, tokens);
        double wanted = Context is int each ? each * Batch : 0;
        bool holds = Context is null ? room.Fits : ServingFit.Holds(deployment, Batch, tokens);
        string spread =
            DataParallel > 1 || ExpertParallel > 1 ? $" ({ReplicaShape.Of(deployment).Spread})" : "";
        string gpu = $"{Gpus} × {deployment.Gpu.Id}{spread}";
        Roofline roofline = new(deployment, Batch, Context);
        DecodeFloor one = roofline.OneSequence;
        DecodeFloor floor = roofline.WithKv;
        document = document with
        {
            Budgets = ServingFit.Budgets(deployment, Batch, tokens),
            Fits = holds,
            FloorWeightBytes = new Quantity(one.WeightBytes, "bytes"),
            FloorStepSeconds = new Quantity(one.StepSeconds, "s"),
            FloorTps = new Quantity(floor.TokensPerSecond, "tokens_per_s"),
        };
        IReadOnlyList<string> ways = holds ? [] : ServingFit.Alternatives(Catalog, deployment, Batch, tokens);
        answer.Say(
            !room.Fits
                    ? $"Does NOT fit {gpu}: {FigureText.Bytes(room.WeightBytes)} of weights a GPU, {FigureText.Bytes(room.UsableBytes)} usable, {FigureText.Bytes(room.ShortBytes)} short with overheads."
                : holds
                    ? $"Fits {gpu}{(wanted > 0 ? $" with {FigureText.Plain(Batch)} × {Show.Count(tokens)} tokens" : "")}: up to {Show.Count(room.KvTokens)} KV tokens."
                : $"The weights fit {gpu}, {FigureText.Plain(Batch)} × {Show.Count(tokens)} tokens do NOT: {Show.Count(wanted)} KV tokens are asked, at most {Show.Count(room.KvTokens)} fit ({Show.Count(Math.Floor(room.KvTokens / Batch))} each).",
            ways.Count > 0 ? $"What holds it: {string.Join(", ", ways)}." : null
        );
        answer.Table(
            $"WHAT FITS, per GPU of {gpu} ({FigureText.Bytes(deployment.Gpu.MemoryBytes)} as the driver reports)",
            document.Budgets,
            new TableColumns<FittedMemory>()
                .Words("setting", fitted => fitted.Setting)
                .Figure("memory share", fitted => FigureText.Fixed(fitted.GpuMemoryUtilization, 2))
                .Figure("usable", fitted => FigureText.Bytes(fitted.UsableBytes), rank: 1)
                .Figure("weights", fitted => FigureText.Bytes(fitted.WeightBytes), rank: 1)
                .Figure("overheads", fitted => FigureText.Bytes(fitted.OverheadBytes), rank: 2)
                .Figure("left for KV", fitted => Signed(fitted.KvRoomBytes))
                .Figure("KV tokens", fitted => Show.Count(fitted.KvTokens))
        );
        answer.Figures(
            "FLOORS OF A DECODE STEP",
            new("weights read", document.FloorWeightBytes, "without rows of the input embedding"),
            new(
                "weights alone",
                document.FloorStepSeconds,
                $"a step, at least: {Show.Count(one.TokensPerSecond)} tok/s at batch 1"
            ),
            new(
                $"batch {FigureText.Plain(Batch)}",
                document.FloorTps,
                $"tok/s at most{(Context is null ? ", KV left out" : "")}"
            )
        );
        answer.Note(
            "Memory as vLLM accounts for it (checked against one measured point); a GPU's memory is what its driver reports, not its name plate."
        );
        answer.Formula(
            $"KV room = share · memory − weights − overheads = {FigureText.Plain(room.Utilization)} · {FigureText.Bytes(room.TotalBytes)} − {FigureText.Bytes(room.WeightBytes)} − {FigureText.Bytes(room.OverheadBytes)} = {Signed(room.KvBytes)}",
            roofline.Explain(floor)
        );
        return document;
    }

    private static string Signed(double bytes) =>
        bytes < 0 ? "−" + FigureText.Bytes(-bytes) : FigureText.Bytes(bytes);
}
