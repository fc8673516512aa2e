using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Economics.Rooflines;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Cost;

/// <summary>A model of the catalog: real weights, KV, and on a GPU what fits and how fast a step can be read.</summary>
internal sealed record MemoryOfModel(
    Catalog Catalog,
    ModelSpec Model,
    WeightPrecision Weights,
    NumberFormat Kv,
    GpuSpec? Gpu,
    int Gpus,
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
            context.Faults.Add(
                new Fault(CostFaultCodes.NeededTogether, "--gpu needs --model")
                {
                    Path = "--model",
                    Expected = "a model of the catalog such as llama-3.3-70b",
                }
            );
        }

        double gpus = context.Required(flags.Gpus);
        double? batch = context.Value(flags.Serving.Batch);
        double? tokens = context.Value(flags.Serving.Context);
        if (model is null)
        {
            return null;
        }

        int count = double.IsFinite(gpus) ? (int)gpus : 1;
        if (gpu is not null)
        {
            ServingFlags.RefuseUneven(context, model, count);
        }

        NumberFormat format = ServingFlags.ReadFormat(context, flags.Serving.Weights, model.NativeFormat);
        return new MemoryOfModel(
            flags.Serving.CatalogOf(context),
            model,
            WeightPrecision.Of(model, format),
            flags.Serving.ReadKv(context),
            gpu,
            count,
            batch ?? 1,
            (int?)tokens
        );
    }

    /// <summary>Adds it to a sheet.</summary>
    /// <returns>False where the weights, or the KV that was asked for, do not fit.</returns>
    public bool AddTo(CostSheet sheet)
    {
        Deployment whole = new()
        {
            Model = Model,
            Gpu = Gpu ?? AnyGpu,
            Weights = Weights,
            KvFormat = Kv,
        };
        double bytes = WeightShards.Of(whole).Sum(part => part.Bytes);
        double count = ParameterCount.Of(Model).Total;
        double perToken = KvFootprint.KvBytesPerToken(Model, Element);
        string format = FormatFacts.Id(Weights.Headline);
        sheet.Say(
            $"{Model.ShortName} in {format}: {Roofline.Bytes(bytes)} of weights; KV {Show.Count(perToken)} B a token in {FormatFacts.Id(Kv)}."
        );
        sheet.Section("MODEL");
        sheet.Figure("parameters", "parameters", count, "count", Show.Scaled);
        sheet.Figure(
            "weight_bytes",
            $"weights, {format}",
            bytes,
            "bytes",
            Roofline.Bytes,
            "with what stays in 16 bit, scales and zero points"
        );
        sheet.Figure("kv_bytes_per_token", "KV per token", perToken, "bytes", Show.Count, "B, all layers");
        AddGrouped(sheet, perToken);
        if (Context is int tokens)
        {
            double sequence = KvFootprint.BytesPerSequencePerRank(Model, Element, 1, 1, tokens, 1);
            sheet.Figure(
                "kv_bytes_per_sequence",
                $"KV of {Show.Count(tokens)} tokens",
                sequence,
                "bytes",
                Roofline.Bytes
            );
            sheet.Figure(
                "kv_bytes",
                $"KV of {CostText.Plain(Batch)} such sequences",
                sequence * Batch,
                "bytes",
                Roofline.Bytes
            );
            sheet.Formula(
                $"KV = sequences · tokens · bytes a token = {CostText.Plain(Batch)} · {Show.Count(tokens)} · {Show.Count(perToken)} B = {Roofline.Bytes(sequence * Batch)}"
            );
        }

        return Gpu is not GpuSpec gpu || AddFit(sheet, whole with { Gpu = gpu, TensorParallel = Gpus });
    }

    /// <summary>Weights do not depend on the GPU; the sum over ranks needs some.</summary>
    private GpuSpec AnyGpu => Catalog.Gpus[0];

    private void AddGrouped(CostSheet sheet, double perToken)
    {
        if (Model.Layers.Count != 1 || Model.Layers[0].Attention is not GroupedAttention grouped)
        {
            return;
        }

        sheet.Formula(
            $"KV per token = 2 · layers · KV heads · head dimension · bytes = 2 · {Model.NumHiddenLayers} · {grouped.KvHeads} · {grouped.HeadDim} · {Element} = {Show.Count(perToken)} B"
        );
        if (grouped.Heads == grouped.KvHeads)
        {
            return;
        }

        double factor = (double)grouped.Heads / grouped.KvHeads;
        string with = Context is int tokens
            ? $": {Show.Bytes(perToken * tokens)} at {Show.Count(tokens)} tokens, where formulas with attention heads say {Show.Bytes(perToken * factor * tokens)}"
            : "";
        sheet.Note(
            $"KV counts its {grouped.KvHeads} KV heads, not its {grouped.Heads} attention heads{with}; that would be {CostText.Plain(factor)}× too much."
        );
    }

    private bool AddFit(CostSheet sheet, Deployment deployment)
    {
        int tokens = Context ?? 1;
        TextTable table = new(
            TextColumn.Text("setting"),
            TextColumn.Number("memory share"),
            TextColumn.Number("usable"),
            TextColumn.Number("weights"),
            TextColumn.Number("overheads"),
            TextColumn.Number("left for KV"),
            TextColumn.Number("KV tokens")
        );
        IReadOnlyList<(string Setting, double Utilization, MemoryBudgetResult Budget)> rows =
            ServingFit.Budgets(deployment, Batch, tokens);
        foreach ((string setting, double utilization, MemoryBudgetResult budget) in rows)
        {
            table.Row(
                setting,
                utilization.ToString("F2", System.Globalization.CultureInfo.InvariantCulture),
                Roofline.Bytes(budget.UsableBytes),
                Roofline.Bytes(budget.WeightBytes),
                Roofline.Bytes(budget.OverheadBytes),
                Signed(budget.KvBytes),
                Show.Count(budget.KvTokens)
            );
        }

        MemoryBudgetResult room = ServingFit.Roomiest(deployment, Batch, tokens);
        double wanted = Context is int each ? each * Batch : 0;
        bool holdsWeights = room.Fits;
        bool holds = holdsWeights && room.KvTokens >= wanted;
        string gpu = $"{Gpus} × {deployment.Gpu.Id}";
        sheet.Say(
            !holdsWeights
                ? $"Does NOT fit {gpu}: {Roofline.Bytes(room.WeightBytes)} of weights a GPU, {Roofline.Bytes(room.UsableBytes)} usable, {Roofline.Bytes(room.ShortBytes)} short with overheads."
            : holds
                ? $"Fits {gpu}{(wanted > 0 ? $" with {CostText.Plain(Batch)} × {Show.Count(tokens)} tokens" : "")}: up to {Show.Count(room.KvTokens)} KV tokens."
            : $"The weights fit {gpu}, {CostText.Plain(Batch)} × {Show.Count(tokens)} tokens do NOT: {Show.Count(wanted)} KV tokens are asked, at most {Show.Count(room.KvTokens)} fit ({Show.Count(Math.Floor(room.KvTokens / Batch))} each)."
        );
        IReadOnlyList<string> ways = holds ? [] : ServingFit.Alternatives(Catalog, deployment, Batch, tokens);
        if (ways.Count > 0)
        {
            sheet.Say($"What holds it: {string.Join(", ", ways)}.");
        }

        sheet.Table(
            "budgets",
            $"WHAT FITS, per GPU of {gpu} ({Roofline.Bytes(deployment.Gpu.MemoryBytes)} as the driver reports)",
            table,
            writer =>
            {
                foreach ((string setting, double utilization, MemoryBudgetResult budget) in rows)
                {
                    writer.WriteStartObject();
                    writer.WriteString("setting", setting);
                    writer.WriteNumber("gpu_memory_utilization", utilization);
                    writer.WriteNumber("usable_bytes", budget.UsableBytes);
                    writer.WriteNumber("weight_bytes", budget.WeightBytes);
                    writer.WriteNumber("overhead_bytes", budget.OverheadBytes);
                    writer.WriteNumber("kv_room_bytes", budget.KvBytes);
                    writer.WriteNumber("kv_tokens", budget.KvTokens);
                    writer.WriteEndObject();
                }
            }
        );
        sheet.Fact("fits", holds);
        sheet.Formula(
            $"KV room = share · memory − weights − overheads = {CostText.Plain(room.Utilization)} · {Roofline.Bytes(room.TotalBytes)} − {Roofline.Bytes(room.WeightBytes)} − {Roofline.Bytes(room.OverheadBytes)} = {Signed(room.KvBytes)}"
        );
        sheet.Note(
            "Memory as vLLM accounts for it (checked against one measured point); a GPU's memory is what its driver reports, not its name plate."
        );
        AddFloor(sheet, new Roofline(deployment, Batch, Context));
        return holds;
    }

    private static void AddFloor(CostSheet sheet, Roofline roofline)
    {
        DecodeFloor one = roofline.OneSequence;
        DecodeFloor floor = roofline.WithKv;
        sheet.Section("FLOORS OF A DECODE STEP");
        sheet.Figure(
            "floor_weight_bytes",
            "weights read",
            one.WeightBytes,
            "bytes",
            Roofline.Bytes,
            "without rows of the input embedding"
        );
        sheet.Figure(
            "floor_step_seconds",
            "weights alone",
            one.StepSeconds,
            "s",
            Show.Seconds,
            $"a step, at least: {Show.Count(one.TokensPerSecond)} tok/s at batch 1"
        );
        sheet.Figure(
            "floor_tps",
            $"batch {CostText.Plain(roofline.Batch)}",
            floor.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            $"tok/s at most{(roofline.Context is null ? ", KV left out" : "")}"
        );
        sheet.Formula(roofline.Explain(floor));
    }

    private static string Signed(double bytes) =>
        bytes < 0 ? "−" + Roofline.Bytes(-bytes) : Roofline.Bytes(bytes);
}
