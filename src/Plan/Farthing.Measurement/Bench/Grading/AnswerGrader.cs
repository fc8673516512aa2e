using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Statistics;
using Farthing.Workloads.Graded;

namespace Farthing.Measurement.Bench.Grading;

/// <summary>Compares the answers of a load with the labels of its questions, by what served them.</summary>
/// <remarks>
/// An answer is right if its text is the right answer of the question's intent, blanks folded; every other one is wrong. After a drift an intent's earlier answer is wrong for requests sent after its later one was first seen: until then nobody at the client can know.
/// </remarks>
public static class AnswerGrader
{
    private const double Alpha = 0.05;

    private sealed class Tally
    {
        public int Answers { get; set; }

        public int Wrong { get; set; }

        public int Unknown { get; set; }

        public Money Cost { get; set; }

        public int Priced { get; set; }
    }

    /// <summary>Counts the finished answers of a load.</summary>
    /// <param name="recording">The load; answers were kept.</param>
    /// <param name="deck">The deck that dealt its questions.</param>
    /// <param name="model">The model that was asked for.</param>
    /// <returns>The counts; null where the deck's questions are not graded.</returns>
    public static GradedAnswers? Count(LoadRecording recording, PromptDeck deck, string model)
    {
        if (deck.Dataset.Graded?.Set is not GradedSet set)
        {
            return null;
        }

        HashSet<string> known = KnownTexts(set);
        Dictionary<int, long> changedNs = [];
        SortedDictionary<string, Tally> tallies = new(StringComparer.Ordinal);
        foreach (
            RequestRecord record in recording
                .Records.Where(one => one.Outcome == RequestOutcome.Finished)
                .OrderBy(one => one.EndedNs)
        )
        {
            if (deck.DealtTo(record.Request.Session) is not int index)
            {
                continue;
            }

            int intent = set.Questions[index].Intent;
            string answer = GradedSet.Folded(TextOf(record.Answer.Span));
            bool isLater = answer == GradedSet.Folded(set.Intents[intent].AnswerAt(true));
            if (isLater)
            {
                changedNs.TryAdd(intent, record.EndedNs);
            }

            bool isOutdated = changedNs.TryGetValue(intent, out long atNs) && record.SentNs > atNs;
            bool isRight =
                isLater || (!isOutdated && answer == GradedSet.Folded(set.Intents[intent].AnswerAt(false)));
            string source = SourceOf(record.Gateway, model);
            if (!tallies.TryGetValue(source, out Tally? tally))
            {
                tallies[source] = tally = new Tally();
            }

            tally.Answers++;
            tally.Wrong += isRight ? 0 : 1;
            tally.Unknown += known.Contains(answer) ? 0 : 1;
            tally.Cost += record.Gateway?.Cost ?? Money.Zero;
            tally.Priced += record.Gateway?.Cost is null ? 0 : 1;
        }

        ServedGrades[] by = [.. tallies.Select(pair => Grades(pair.Key, pair.Value))];
        Tally all = new()
        {
            Answers = by.Sum(one => one.Answers),
            Wrong = by.Sum(one => one.Wrong),
            Unknown = by.Sum(one => one.Unknown),
            Priced = by.Sum(one => one.Priced),
            Cost = by.Aggregate(Money.Zero, (sum, one) => sum + (one.CostUsd ?? Money.Zero)),
        };
        return new GradedAnswers(Grades("all", all), by);
    }

    private static ServedGrades Grades(string source, Tally tally) =>
        new(
            source,
            tally.Answers,
            tally.Wrong,
            tally.Unknown,
            tally.Answers == 0 ? 1 : ClopperPearson.Upper(tally.Wrong, tally.Answers, Alpha),
            tally.Priced,
            tally.Priced == 0 ? null : tally.Cost
        );

    private static string SourceOf(GatewayWords? gateway, string model) =>
        gateway?.Cache == "hit"
            ? $"cache ({gateway.CacheTier ?? "hit"})"
            : "model " + (gateway?.Model ?? model);

    private static HashSet<string> KnownTexts(GradedSet set) =>
        [
            .. set.Intents.SelectMany(intent =>
                new[] { GradedSet.Folded(intent.AnswerAt(false)), GradedSet.Folded(intent.AnswerAt(true)) }
            ),
            .. set
                .Questions.SelectMany(question => question.Replies.Values)
                .Where(reply => reply.Text is not null)
                .Select(reply => GradedSet.Folded(reply.Text!)),
        ];

    /// <summary>The text of an answer that was kept as it stood in JSON.</summary>
    private static string TextOf(ReadOnlySpan<byte> escaped)
    {
        byte[] quoted = [(byte)'"', .. escaped, (byte)'"'];
        Utf8JsonReader reader = new(quoted);
        return reader.Read() ? reader.GetString() ?? "" : "";
    }
}
