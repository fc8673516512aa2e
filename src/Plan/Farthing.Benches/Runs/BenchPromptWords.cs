using Farthing.Measurement.Load.Datasets;
using Farthing.Numerics.Quantities;
using Farthing.Workloads.Profiles;

namespace Farthing.Benches.Runs;

/// <summary>The sent prompts, in words.</summary>
public static class BenchPromptWords
{
    /// <summary>Lengths of prompts and answers.</summary>
    public static string Lengths(BenchPlan plan)
    {
        if (plan.Trace is not null)
        {
            return $"{Show.Count(plan.Trace.Count)} requests of a trace";
        }

        if (plan.Profile is WorkloadProfile profile)
        {
            ProfileSummary summary = profile.Summary;
            string sessions = profile.Sessions is null
                ? ""
                : $", sessions of {Show.Three(profile.Sessions.MeanTurns)} requests with think times";
            return $"profile {profile.Name} (mean {Show.Count(summary.MeanInputTokens)} in / {Show.Count(summary.MeanOutputTokens)} out{sessions})";
        }

        if (plan.Dataset?.Graded is GradedTraffic graded)
        {
            return $"{Show.Count(graded.Set.Questions.Count)} graded questions of {graded.Set.Name}, {Show.Count(graded.Set.Intents.Count)} intents by Zipf's law (exponent {Show.Three(graded.Zipf)})";
        }

        if (plan.Dataset is PromptDataset data)
        {
            string turns = data.HasConversations ? $" ({Show.Count(data.Turns)} requests)" : "";
            string output = plan.DatasetOutput is int tokens ? $", {Show.Count(tokens)} out" : "";
            return $"{Show.Count(data.Conversations.Count)} conversations{turns} of a file ({data.Format}){output}";
        }

        string each = plan.Turns is int requests
            ? $" a request, conversations of {Show.Count(requests)}"
            : "";
        return $"{Tokens(plan.Input)} in / {Tokens(plan.Output)} out{each}";
    }

    /// <summary>Source of their token counts.</summary>
    public static string CountedBy(BenchOutcome outcome)
    {
        if (outcome.Plan.Dataset is null)
        {
            return outcome.Scale.Source;
        }

        bool isCounted = outcome.Stages.Any(stage =>
            stage.Measured.Recording.Records.Any(record => record.Usage.PromptTokens > 0)
        );
        return isCounted
            ? "the server's usage"
            : FormattableString.Invariant($"{outcome.Scale.TokensPerWord:0.00} tokens a word: estimated");
    }

    private static string Tokens(Interval tokens) =>
        tokens.IsPoint ? Show.Count(tokens.Low) : $"{Show.Count(tokens.Low)}–{Show.Count(tokens.High)}";
}
