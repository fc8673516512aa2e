using Farthing.Gateway.Cascading.Labels;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Verbs.Routes;

namespace Farthing.Tests.Gateway.Cascading.Labels;

public sealed class CascadeLabelFileTests : IDisposable
{
    private static readonly LogprobFeatures Sure = new(0.9, 0.75, 0.5, 0.125);
    private static readonly LogprobFeatures Unsure = new(0.5, 0.25, -0.125, 1.5);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-labels-");
    private readonly List<string> said = [];

    private string Path => System.IO.Path.Combine(folder.FullName, "labels.csv");

    public void Dispose() => folder.Delete(recursive: true);

    private CascadeLabelFile Open() => new(Path, "small", "large", said.Add);

    private static CascadeLabel Label(
        string prompt,
        bool isSame = true,
        LogprobFeatures? logprobs = null,
        double? judge = 1,
        long nanoUsd = 1_500
    ) =>
        new(
            prompt,
            3,
            isSame,
            new Money(nanoUsd),
            new Money(90_000),
            new ConfidenceSignals
            {
                Logprobs = logprobs ?? Sure,
                FailedChecks = 1,
                Judge = judge,
            },
            Unsure
        );

    private IReadOnlyList<LabeledPrompt> Read() => RouteLabelReader.Read(Path, "small", "large", []).Rows;

    [Theory]
    [InlineData("What is 1 + 1?")]
    [InlineData("One, two; \"three\"\nfour\r\n\r\n\"")]
    [InlineData("\"\"\"")]
    [InlineData("é, 漢字 \u0001")]
    public void What_is_written_is_what_route_train_reads(string prompt)
    {
        Open().Add(Label(prompt, isSame: false));
        Open().Add(Label("another"));

        IReadOnlyList<LabeledPrompt> rows = Read();

        Assert.Equal([prompt.Trim(), "another"], rows.Select(row => row.Prompt.Trim()));
        Assert.Equal(
            (new LabeledOutcome(0, 1), 3, 0.0000015, 0.00009),
            (rows[0].Outcome, rows[0].Turns, rows[0].WeakUsd, rows[0].StrongUsd)
        );
        Assert.Equal(
            new ConfidenceSignals
            {
                Logprobs = Sure,
                FailedChecks = 1,
                Judge = 1,
            },
            rows[0].Signals
        );
        Assert.Equal(Unsure, rows[0].Opening);
        Assert.Equal(new LabeledOutcome(1, 1), rows[1].Outcome);
        Assert.Empty(said);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }
    }

    /// <summary>Neither a cost nor a signal is made up.</summary>
    [Fact]
    public void A_label_that_lacks_what_others_have_is_left_out_and_said_once()
    {
        CascadeLabelFile file = Open();
        file.Add(Label("whole"));
        file.Add(Label("not judged", judge: null));
        file.Add(Label("not judged either", judge: null));
        file.Add(Label("no price", nanoUsd: 0));

        Assert.Equal(["whole"], Read().Select(row => row.Prompt));
        Assert.Equal(
            [
                "labels of large that lack a column of labels.csv (judge) are left out",
                "labels of large that lack a column of labels.csv (weak_usd, strong_usd) are left out",
            ],
            said
        );
    }

    [Fact]
    public void A_file_without_judge_and_prices_takes_labels_that_have_them()
    {
        CascadeLabelFile file = Open();
        file.Add(Label("bare", judge: null, nanoUsd: 0));
        file.Add(Label("rich"));

        Assert.Equal(["bare", "rich"], Read().Select(row => row.Prompt));
        Assert.All(Read(), row => Assert.Null(row.WeakUsd));
        Assert.Empty(said);
    }

    /// <summary>Killed or full at any byte: whole rows stay, and the next one follows them.</summary>
    /// <summary>A question that is asked often is answered well once and badly the next time: each counts, and none is a contradiction.</summary>
    [Fact]
    public void The_same_prompt_may_come_with_another_outcome()
    {
        CascadeLabelFile file = Open();
        for (int i = 0; i < 4; i++)
        {
            file.Add(Label("again", isSame: i % 2 == 0));
        }

        Assert.Equal([1, 0, 1, 0], Read().Select(row => row.Outcome.Weak));
        File.WriteAllText(Path, File.ReadAllText(Path).Replace("sampled", "other", StringComparison.Ordinal));
        Assert.Contains(
            "contradict",
            Assert.Throws<FarthingException>(Read).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_part_of_a_row_goes()
    {
        Open().Add(Label("first, of\ntwo lines"));
        int whole = (int)new FileInfo(Path).Length;
        Open().Add(Label("second, \"of\"\ntwo lines"));
        byte[] bytes = File.ReadAllBytes(Path);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(Path, bytes[..length]);
            Open().Add(Label("next"));

            string[] kept = [.. Read().Select(row => row.Prompt)];
            Assert.Equal(length < whole ? ["next"] : ["first, of\ntwo lines", "next"], kept);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_said_and_no_more()
    {
        CascadeLabelFile file = new(
            System.IO.Path.Combine(folder.FullName, "none", "labels.csv"),
            "small",
            "large",
            said.Add
        );
        file.Add(Label("one"));
        file.Add(Label("two"));

        Assert.Contains("labels of large cannot be written", Assert.Single(said), StringComparison.Ordinal);
    }
}
