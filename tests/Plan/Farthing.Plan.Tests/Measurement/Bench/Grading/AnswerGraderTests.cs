using System.Text;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Grading;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Datasets;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Statistics;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Measurement.Bench.Grading;

/// <summary>Answers of a load against the labels of its questions.</summary>
public sealed class AnswerGraderTests
{
    private readonly GradedSet set;
    private readonly PromptDeck deck;
    private readonly List<RequestRecord> records = [];

    public AnswerGraderTests()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "set.jsonl");
        File.WriteAllText(
            file,
            """
            {"intent":"price","answer":"It costs \"8\" euros.","later":"It costs 9 euros."}
            {"question":"What is the price?","intent":"price"}
            """
        );
        set = GradedSet.Load([file]);
        deck = new PromptDeck(new GradedTraffic(set, 1).ToDataset(), 1, null);
    }

    [Fact]
    public void Answers_are_counted_by_what_served_them_with_their_cost()
    {
        Served(
            "It costs  \\\"8\\\" euros.",
            10,
            20,
            "x-farthing-model: large",
            "X-Farthing-Cost-Usd: 0.000000007"
        );
        Served(
            "It costs \\\"8\\\" euros.",
            11,
            21,
            "x-farthing-cache: hit",
            "x-farthing-cache-tier: semantic"
        );
        Served("It costs 80 euros.", 12, 22, "x-farthing-cache: hit", "x-farthing-cache-tier: semantic");
        Served(
            "It costs \\\"8\\\" euros.",
            13,
            23,
            "x-farthing-cache: miss",
            "x-farthing-cost-usd: 0.000000005"
        );
        Served("", 14, 24);
        records[^1].Outcome = RequestOutcome.Reset;

        GradedAnswers graded = AnswerGrader.Count(new LoadRecording(records, 0, 30, 30), deck, "asked")!;

        Assert.Equal(
            [
                ("cache (semantic)", 2, 1, 1, (Money?)null),
                ("model asked", 1, 0, 0, new Money(5)),
                ("model large", 1, 0, 0, new Money(7)),
            ],
            graded.By.Select(one => (one.ServedBy, one.Answers, one.Wrong, one.Unknown, one.CostUsd))
        );
        Assert.Equal(
            (4, 1, 1, 2, new Money(12)),
            (
                graded.All.Answers,
                graded.All.Wrong,
                graded.All.Unknown,
                graded.All.Priced,
                graded.All.CostUsd!.Value
            )
        );
        Assert.Equal(ClopperPearson.Upper(1, 4, 0.05), graded.All.WrongAtMost);
    }

    [Fact]
    public void An_earlier_answer_is_wrong_once_the_later_one_was_seen()
    {
        Served("It costs \\\"8\\\" euros.", 10, 20);
        Served("It costs 9 euros.", 21, 30);
        Served("It costs \\\"8\\\" euros.", 25, 40); // Sent before the change was seen.
        Served("It costs \\\"8\\\" euros.", 31, 50, "x-farthing-cache: hit");
        Served("It costs 9 euros.", 32, 51);

        GradedAnswers graded = AnswerGrader.Count(new LoadRecording(records, 0, 60, 60), deck, "m")!;

        Assert.Equal((5, 1, 0), (graded.All.Answers, graded.All.Wrong, graded.All.Unknown));
        Assert.Equal(1, graded.By.Single(one => one.ServedBy == "cache (hit)").Wrong);
    }

    private void Served(string escaped, long sentNs, long endedNs, params string[] headers)
    {
        int session = records.Count;
        deck.Deal(session);
        RequestRecord record = new(
            new Farthing.Workloads.Requests.Request(0, 1, 1) { Session = session },
            sentNs
        )
        {
            SentNs = sentNs,
            EndedNs = endedNs,
            Outcome = RequestOutcome.Finished,
            Answer = Encoding.UTF8.GetBytes(escaped),
        };
        foreach (string header in headers)
        {
            string[] sides = header.Split(": ");
            byte[] name = Encoding.ASCII.GetBytes(sides[0]);
            Assert.True(GatewayWords.IsOne(name));
            (record.Gateway ??= new GatewayWords()).Take(name, Encoding.ASCII.GetBytes(sides[1]));
        }

        records.Add(record);
    }
}
