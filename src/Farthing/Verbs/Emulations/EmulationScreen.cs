using System.Globalization;
using Farthing.Emulation;
using Farthing.Emulation.Graded;
using Farthing.Emulation.Mishaps;
using Farthing.Emulation.Texts;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Quantities;
using Farthing.Protocol.OpenAi;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Workloads.Graded;

namespace Farthing.Verbs.Emulations;

/// <summary>Messages of an emulated server at its start.</summary>
internal static class EmulationScreen
{
    /// <summary>Prints what it pretends to be and how to talk to it.</summary>
    public static void WriteStart(EmulatedSetup emulated, Uri address, TextWriter text)
    {
        Deployment deployment = emulated.Setup.Deployment;
        EmulatorOptions options = emulated.Options;
        double factor = ScaledTime.FactorOf(emulated.Clock);
        string speed =
            factor == 1 ? "" : $" · {factor.ToString("0.###", CultureInfo.InvariantCulture)} × real time";
        string engine = options.Family.Title();
        text.WriteLine(
            $"EMULATED   {deployment.Model.ShortName} in {FormatFacts.Id(deployment.Weights.Headline)} on {deployment.GpusPerReplica} × {deployment.Gpu.Id}, {engine}. Not a GPU: times are predicted, words made up"
        );
        text.WriteLine(
            $"URL        {address.GetLeftPart(UriPartial.Authority)}/v1   model: {Model(options)}{speed}"
        );
        text.WriteLine(
            $"LIMITS     context {Show.Count(options.Engine.Limits.MaxModelLen)} tokens · {Show.Count(options.Engine.Limits.MaxNumSeqs)} sequences · {Show.Count(options.Engine.Limits.MaxNumBatchedTokens)} tokens a step · KV {Show.Count((double)options.Engine.KvBlocks * options.Engine.BlockSize)} tokens"
        );
        text.WriteLine($"ANSWERS    {emulated.LengthsFrom} · seed {options.Seed}");
        if (options.Graded is GradedPlay graded)
        {
            WriteGraded(graded, text);
        }

        string mishaps = Words(options.Mishaps);
        if (mishaps.Length > 0)
        {
            text.WriteLine($"ON PURPOSE {mishaps}");
        }

        foreach (string note in emulated.Notes)
        {
            text.WriteLine("NOTE       " + note);
        }

        text.WriteLine();
        text.WriteLine(
            $"curl -N {address.GetLeftPart(UriPartial.Authority)}/v1/chat/completions -H 'content-type: application/json' \\"
        );
        text.WriteLine(
            $"  -d '{{\"model\":\"{Model(options)}\",\"stream\":true,\"max_tokens\":32,\"messages\":[{{\"role\":\"user\",\"content\":\"{Question(options)}\"}}]}}'"
        );
        text.WriteLine("Metrics: /metrics. Ctrl-C stops it.");
        text.WriteLine();
    }

    private static string Model(EmulatorOptions options) =>
        options.Graded?.Set.Models[0].Name ?? options.ModelNames[^1];

    private static string Question(EmulatorOptions options) =>
        options.Graded is GradedPlay graded ? JsonString.Escape(graded.Set.Questions[0].Text) : "Hello";

    private static void WriteGraded(GradedPlay graded, TextWriter text)
    {
        GradedSet set = graded.Set;
        string contradictions =
            set.Contradictions > 0
                ? $" · {Show.Count(set.Contradictions)} left out: the file labels them in two ways"
                : "";
        text.WriteLine(
            $"GRADED     {set.Name}: {Show.Count(set.Questions.Count)} questions, {Show.Count(set.Intents.Count)} intents{contradictions}"
        );
        text.WriteLine($"MODELS     {string.Join(" · ", set.Models.Select(model => Words(model, set)))}");
        text.WriteLine(
            graded.IsStrict
                ? "UNKNOWN    a prompt that is not in the file: 404 not_graded"
                : $"UNKNOWN    a prompt that is not in the file: made-up words after {GradedText.Unknown.Text}"
        );
        if (graded.Drift is DriftPlan drift)
        {
            string at = drift.AfterSeconds is double seconds
                ? $"{Show.Seconds(seconds)} after the start"
                : $"after {Show.Count(drift.AfterRequests ?? 0)} requests";
            text.WriteLine(
                $"DRIFT      {at}, {Show.Count(drift.Intents.Count)} {(drift.Intents.Count == 1 ? "intent changes its" : "intents change their")} answer"
            );
        }
    }

    private static string Words(GradedModel model, GradedSet set)
    {
        if (model.IsJudge)
        {
            string obeys = model.Kind == GradedModelKind.Obedient ? "obeys, else " : "";
            return model.Kind == GradedModelKind.Nonsense
                ? $"{model.Name} (nonsense)"
                : $"{model.Name} ({obeys}{Show.Percent(model.Sensitivity)}/{Show.Percent(model.Specificity)} sensitivity/specificity)";
        }

        if (model.Kind == GradedModelKind.Embedder)
        {
            return $"{model.Name} (cosines of {Show.Three(model.Same)} within an intent, {Show.Three(model.Near)} between near ones)";
        }

        int graded = set.Questions.Count(question => question.Replies.ContainsKey(model.Name));
        string words =
            graded == set.Questions.Count ? "graded by the file"
            : graded > 0 ? $"graded by the file, else right in {Show.Percent(model.Accuracy)}"
            : $"right in {Show.Percent(model.Accuracy)}";
        return $"{model.Name} ({words}, signal {Show.Three(model.Signal)})";
    }

    /// <summary>Injected faults, in words; empty for none.</summary>
    public static string Words(MishapPlan plan)
    {
        List<string> words = [];
        if (plan.ServerErrorFraction > 0)
        {
            words.Add($"{Show.Percent(plan.ServerErrorFraction)} answered 5xx");
        }

        if (plan.ResetFraction > 0)
        {
            words.Add($"{Show.Percent(plan.ResetFraction)} reset");
        }

        if (plan.StallFraction > 0)
        {
            words.Add(
                $"{Show.Percent(plan.StallFraction)} stalled for {Show.Seconds(plan.Stall.TotalSeconds)}"
            );
        }

        EmbeddingMishaps embeddings = plan.Embeddings;
        if (embeddings.SlowFraction > 0)
        {
            words.Add(
                $"{Show.Percent(embeddings.SlowFraction)} of embeddings late by {Show.Seconds(embeddings.Slow.TotalSeconds)}"
            );
        }

        if (embeddings.DownFraction > 0)
        {
            words.Add($"{Show.Percent(embeddings.DownFraction)} of embeddings answered 503");
        }

        if (embeddings.NanFraction > 0)
        {
            words.Add($"{Show.Percent(embeddings.NanFraction)} of embeddings with NaN");
        }

        if (embeddings.Dimension is int dimension)
        {
            words.Add(
                $"embeddings of length {Show.Count(dimension)} from {Show.Seconds(embeddings.DimensionFrom.TotalSeconds)} on"
            );
        }

        if (plan.SlowStart > TimeSpan.Zero)
        {
            words.Add($"503 for the first {Show.Seconds(plan.SlowStart.TotalSeconds)}");
        }

        return string.Join(" · ", words);
    }
}
