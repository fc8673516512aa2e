using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Quality;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Pairing;
using Farthing.Measurement.Quality.Questions;
using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Quality;

/// <summary>Writes <c>farthing.bench.quality/1</c>.</summary>
internal static class QualityJson
{
    /// <summary>Writes the value of <c>result</c>.</summary>
    public static void Write(QualityOutcome outcome, Utf8JsonWriter json)
    {
        QualityPlan plan = outcome.Plan;
        json.WriteStartObject();
        json.WriteString("verdict", outcome.Candidate is null ? "kept" : OutcomeWords.Key(outcome.Verdict));
        json.WriteString("words", QualityAnswer.Of(outcome));
        json.WriteBoolean("interrupted", outcome.WasInterrupted);
        json.WriteNumber("margin", plan.Margin);
        json.WriteNumber("max_failures", plan.MaxFailures);
        json.WriteStartObject("conditions");
        json.WriteString("data", Path.GetFileName(plan.File));
        json.WriteNumber("questions", plan.Questions.Count);
        json.WriteNumber("repeats", plan.Repeats);
        json.WriteNumber("shots", plan.Form.Shots.Count);
        json.WriteString("api", plan.Form.Api == LoadApi.Chat ? "chat" : "completions");
        json.WriteNumber("max_answer", plan.Form.MaxTokens);
        json.WriteNumber("concurrency", plan.Options.Concurrency);
        json.WriteString("judge_by", JudgingRules.Word(plan.Rule));
        json.WriteString("judge_by_because", plan.RuleBecause);
        json.WriteEndObject();
        WriteSide(json, "baseline", outcome.Baseline, outcome.BaselineTally);
        if (outcome.Candidate is AnswersOfSide candidate)
        {
            WriteSide(json, "candidate", candidate, outcome.CandidateTally!);
            WriteFinding(json, "finding", outcome.Finding);
            WriteSelf(outcome, json);
            WriteCategories(outcome, json);
            WritePaired(outcome, json);
        }

        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, string name, AnswersOfSide side, SideTally tally)
    {
        json.WriteStartObject(name);
        json.WriteString("model", side.Model);
        json.WriteString("where", side.Where);
        json.WriteNumber("asked", tally.Asked);
        json.WriteNumber("answered", tally.Answered);
        json.WriteNumber("retries", tally.Retries);
        json.WriteNumber("truncated", tally.Truncated);
        json.WriteNumber("empty", tally.Empty);
        json.WriteFinite("mean_tokens", tally.MeanTokens ?? double.NaN);
        json.WriteStartObject("failures");
        foreach ((RequestOutcome kind, int count) in tally.Failures)
        {
            json.WriteNumber(OutcomeWords.Key(kind), count);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, string? name, QualityFinding finding)
    {
        if (name is not null)
        {
            json.WriteStartObject(name);
        }

        PairedTable table = finding.Table;
        json.WriteNumber("pairs", table.Pairs);
        json.WriteNumber("both_right", table.BothRight);
        json.WriteNumber("only_baseline", table.OnlyBaseline);
        json.WriteNumber("only_candidate", table.OnlyCandidate);
        json.WriteNumber("both_wrong", table.BothWrong);
        WriteShare(json, "baseline_right", table.BaselineRight, table.Pairs, finding.Baseline);
        WriteShare(json, "candidate_right", table.CandidateRight, table.Pairs, finding.Candidate);
        WriteShare(
            json,
            "difference",
            table.OnlyCandidate - table.OnlyBaseline,
            table.Pairs,
            finding.Difference
        );
        WriteShare(json, "flips", table.Flips, table.Pairs, finding.Flips);
        json.WriteNumber("lost", finding.Lost);
        json.WriteNumber("won", finding.Won);
        json.WriteNumber("mcnemar_p", finding.McNemarP);
        json.WriteNumber("questions_needed", finding.QuestionsNeeded);
        if (name is not null)
        {
            json.WriteEndObject();
        }
    }

    private static void WriteShare(Utf8JsonWriter json, string name, double count, double all, Interval range)
    {
        json.WriteStartObject(name);
        json.WriteFinite("value", all > 0 ? count / all : double.NaN);
        json.WriteNumber("low", range.Low);
        json.WriteNumber("high", range.High);
        json.WriteEndObject();
    }

    private static void WriteSelf(QualityOutcome outcome, Utf8JsonWriter json)
    {
        if (outcome.SelfFinding is QualityFinding self)
        {
            json.WriteStartObject("baseline_again");
            json.WriteNumber("differing", outcome.Self!.DifferingFraction);
            WriteFinding(json, null, self);
            json.WriteEndObject();
        }
    }

    private static void WriteCategories(QualityOutcome outcome, Utf8JsonWriter json)
    {
        json.WriteStartArray("categories");
        foreach ((string name, QualityFinding finding) in outcome.Categories)
        {
            json.WriteStartObject();
            json.WriteString("category", name);
            WriteFinding(json, null, finding);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePaired(QualityOutcome outcome, Utf8JsonWriter json)
    {
        PairedAnswers pairs = outcome.Pairs;
        json.WriteNumber("failed_pairs", pairs.Failed.Count);
        json.WriteNumber("failed_fraction", pairs.FailedFraction);
        json.WriteNumber("not_asked", pairs.Unasked);
        json.WriteNumber("differing", pairs.DifferingFraction);
        json.WriteFinite("first_difference_median", pairs.MedianDifference ?? double.NaN);
        json.WriteFinite("length_ratio", pairs.LengthRatio ?? double.NaN);
        if (outcome.IsLengthKept is bool isKept)
        {
            json.WriteBoolean("length_kept", isKept);
        }
        else
        {
            json.WriteNull("length_kept");
        }

        if (pairs.Judge is JudgeFigures judge)
        {
            json.WriteStartObject("judge");
            json.WriteString("model", judge.Model);
            json.WriteNumber("wins", judge.Wins);
            json.WriteNumber("ties", judge.Ties);
            json.WriteNumber("losses", judge.Losses);
            json.WriteNumber("same", judge.Same);
            json.WriteNumber("kept_to_place", judge.KeptToPlace);
            json.WriteEndObject();
        }

        json.WriteStartArray("answers");
        foreach (JudgedPair pair in pairs.Pairs)
        {
            WritePair(json, outcome.Plan.Questions[pair.Question], pair);
        }

        json.WriteEndArray();
        json.WriteStartArray("failed");
        foreach (FailedPair pair in pairs.Failed)
        {
            json.WriteStartObject();
            json.WriteString("id", outcome.Plan.Questions[pair.Question].Id);
            json.WriteNumber("repeat", pair.Repeat);
            json.WriteString("reason", pair.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePair(Utf8JsonWriter json, QualityQuestion question, JudgedPair pair)
    {
        json.WriteStartObject();
        json.WriteString("id", question.Id);
        json.WriteNumber("repeat", pair.Repeat);
        json.WriteBoolean("baseline_right", pair.IsBaselineRight);
        json.WriteBoolean("candidate_right", pair.IsCandidateRight);
        json.WriteString("baseline_read", pair.BaselineRead);
        json.WriteString("candidate_read", pair.CandidateRead);
        json.WriteFinite("differs_at", pair.DiffersAt ?? double.NaN);
        json.WriteEndObject();
    }
}
