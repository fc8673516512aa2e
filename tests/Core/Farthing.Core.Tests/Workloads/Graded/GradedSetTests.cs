using System.IO.Compression;
using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Workloads.Graded;

/// <summary>Graded questions: forms of files, what is wrong in them, and answers of models.</summary>
public sealed class GradedSetTests
{
    private const string Small = """
        {"model":"small","kind":"answers","accuracy":0.5}
        {"intent":"up","answer":"Turn left.","near":["down"],"later":"Turn twice."}
        {"intent":"down","answer":"Turn right."}
        {"question":"How do I go up?","intent":"up","answers":{"small":{"right":false,"answer":"Turn right.","logprob":-2}}}
        {"question":"How do I go down?","intent":"down"}
        """;

    [Fact]
    public void The_built_in_questions_have_one_answer_an_intent_and_another_for_each_near_one()
    {
        GradedSet set = GradedSet.Load(["faq"]);

        Assert.InRange(set.Intents.Count, 55, 80);
        Assert.Equal(set.Intents.Count, set.Intents.Select(intent => intent.Answer).Distinct().Count());
        Assert.All(
            set.Intents,
            intent => Assert.True(intent.Near.Count > 0 && !intent.Near.Contains(intent.Name))
        );
        Assert.All(
            set.Questions.GroupBy(question => question.Intent),
            phrasings => Assert.InRange(phrasings.Count(), 6, 10)
        );
        Assert.Equal(set.Intents.Count, set.Questions.Select(question => question.Intent).Distinct().Count());
        Assert.True(set.Intents.Count(intent => intent.Later is not null) >= 8);
        Assert.Equal(0, set.Contradictions);
    }

    [Fact]
    public void Json_lines_say_models_intents_and_graded_answers()
    {
        GradedSet set = Read("set.jsonl", Small);
        GradedModel small = set.ModelOf("SMALL")!;

        int up = set.Find("  How do   I go up? ");
        GradedAnswer stated = set.AnswerOf(small, up, 1, _ => false);

        Assert.Equal(new GradedAnswer("Turn right.", false, -2), stated);
        Assert.Equal(-1, set.Find("How do I go sideways?"));
        Assert.Equal("Turn twice.", set.Intents[set.IntentOf("up")].AnswerAt(true));
        Assert.Equal("Changed: Turn right.", set.Intents[set.IntentOf("down")].AnswerAt(true));
    }

    [Theory]
    [InlineData("text,category\nWhere is it?,place\nWhen is it?,time\n", 2, "strong", "Answer: place.")]
    [InlineData("question,intent,answer\nWhere is it?,place,In Bergen.\n", 1, "strong", "In Bergen.")]
    [InlineData("prompt,big,domain\nWhere is it?,True,x\nWhen is it?,False,x\n", 2, "big", null)]
    [InlineData(
        "question,label,right:big,answer:big\nWhere is it?,place,true,\nWhen is it?,time,false,Never.\n",
        2,
        "big",
        "Answer: place."
    )]
    [InlineData(
        "{\"train\":[[\"Where is it?\",\"place\"]],\"val\":[[\"When is it?\",\"time\"]]}",
        2,
        "strong",
        "Answer: place."
    )]
    public void Other_forms_are_read(string text, int questions, string model, string? answer)
    {
        GradedSet set = Read("set.csv", text);

        Assert.Equal(questions, set.Questions.Count);
        GradedAnswer first = set.AnswerOf(set.ModelOf(model)!, set.Find("Where is it?"), 1, _ => false);
        Assert.True(first.IsRight);
        Assert.Equal(answer ?? first.Text, first.Text);
    }

    [Fact]
    public void A_compressed_file_is_read_and_recognized()
    {
        string file = PathOf("set.csv.gz");
        using (GZipStream packed = new(File.Create(file), CompressionLevel.Fastest))
        {
            packed.Write("text,category\nWhere is it?,place\n"u8);
        }

        Assert.Single(GradedSet.Load([file]).Questions);
        Assert.True(GradedSets.Recognizes(file));
        Assert.False(GradedSets.Recognizes(Written("plain.csv", "prompt,answer\nHello?,Yes\n")));
        Assert.False(GradedSets.Recognizes(Written("plain.jsonl", "{\"prompt\":\"Hello?\"}\n")));
        Assert.False(GradedSets.Recognizes(file + ".missing"));
    }

    [Fact]
    public void Files_make_one_set_and_questions_labeled_twice_are_left_out()
    {
        string models = Written(
            "models.jsonl",
            "{\"model\":\"mine\",\"kind\":\"answers\",\"accuracy\":0.25}\n"
        );
        string questions = Written("q.csv", "text,category\nWhere?,place\nWhere?,time\nWhen?,time\n");

        GradedSet set = GradedSet.Load([questions, models]);

        Assert.Equal("When?", Assert.Single(set.Questions).Text);
        Assert.Equal(1, set.Contradictions);
        Assert.Equal(("mine", 0.25), (set.Models.Single().Name, set.Models.Single().Accuracy));
    }

    [Theory]
    [InlineData("{\"question\":\"Where?\",\"intent\":\"place\"}\n{\"question\":\"When?\"}\n", 2, "no intent")]
    [InlineData("{\"intent\":\"a\",\"answer\":\"x\"}\nnot json\n", 2, "not JSON")]
    [InlineData("{\"model\":\"m\",\"kind\":\"oracle\"}\n", 1, "no such kind")]
    [InlineData("{\"model\":\"m\",\"kind\":\"answers\",\"accuracy\":1.5}\n", 1, "not a share")]
    [InlineData(
        "{\"intent\":\"a\",\"answer\":\"x\"}\n{\"intent\":\"a\",\"answer\":\"y\"}\n",
        2,
        "another answer"
    )]
    [InlineData(
        "{\"intent\":\"a\",\"answer\":\"x\",\"near\":[\"b\"]}\n{\"question\":\"q\",\"intent\":\"a\"}\n",
        1,
        "no intent has this name"
    )]
    [InlineData(
        "{\"intent\":\"a\",\"answer\":\"x\"}\n{\"question\":\"q\",\"intent\":\"a\",\"answers\":{\"m\":{\"right\":true,\"answer\":\"y\"}}}\n",
        2,
        "called right"
    )]
    [InlineData("text,category\nWhere?,place\nWhen?\n", 3, "1 fields")]
    [InlineData("text,category\nWhere?,\n", 2, "no intent")]
    [InlineData("text,topic\nWhere?,place\n", 1, "no column says")]
    [InlineData("prompt,big\nWhere?,True\nWhen?,perhaps\n", 3, "not a grade")]
    public void A_bad_row_is_named_with_file_line_and_what_was_expected(string text, int line, string message)
    {
        string file = Written(text[0] == '{' ? "bad.jsonl" : "bad.csv", text);

        FarthingException error = Assert.Throws<FarthingException>(() => GradedSet.Load([file]));

        Fault fault = error.Faults[0];
        Assert.Equal((2, file, line), (error.ExitCode, fault.File, fault.Line));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(fault.Expected));
    }

    [Fact]
    public void A_weak_model_is_right_as_often_as_it_says_and_never_by_another_answer()
    {
        GradedSet set = Many(4000);
        GradedModel weak = new("weak", GradedModelKind.Answers) { Accuracy = 0.7, Signal = 1.3 };

        GradedAnswer[] answers =
        [
            .. Enumerable.Range(0, 4000).Select(i => set.AnswerOf(weak, i, 5, _ => false)),
        ];

        // Five standard deviations of a share of 4,000.
        Assert.InRange(answers.Count(one => one.IsRight) / 4000.0, 0.664, 0.736);
        for (int i = 0; i < answers.Length; i++)
        {
            Assert.Equal(answers[i].IsRight, answers[i].Text == set.Intents[i].Answer);
            Assert.Equal(answers[i], set.AnswerOf(weak, i, 5, _ => false));
        }

        double[] right = [.. answers.Where(one => one.IsRight).Select(Logit)];
        double[] wrong = [.. answers.Where(one => !one.IsRight).Select(Logit)];
        Assert.InRange(right.Average() - wrong.Average(), 1.3 - 0.18, 1.3 + 0.18);
        Assert.InRange(wrong.Average(), -0.15, 0.15);
        Assert.InRange(right.Select(z => Math.Pow(z - right.Average(), 2)).Average(), 0.85, 1.15);
    }

    [Fact]
    public void Popular_intents_are_asked_by_zipfs_law()
    {
        GradedSet set = Many(10);
        GradedPopularity popularity = new(set, 1, 3);
        int[] counts = new int[10];
        for (int i = 0; i < 20_000; i++)
        {
            counts[set.Questions[popularity.Next()].Intent]++;
        }

        int[] ranked = [.. counts.OrderDescending()];
        double sum = Enumerable.Range(1, 10).Sum(rank => 1.0 / rank);
        for (int rank = 1; rank <= 3; rank++)
        {
            Assert.InRange(ranked[rank - 1] / 20_000.0, (1 / (rank * sum)) - 0.02, (1 / (rank * sum)) + 0.02);
        }
    }

    private static double Logit(GradedAnswer answer)
    {
        double confidence = Math.Exp(answer.Logprob);
        return Math.Log(confidence / (1 - confidence));
    }

    private static GradedSet Many(int count)
    {
        StringBuilder rows = new("question,intent\n");
        for (int i = 0; i < count; i++)
        {
            rows.Append("What is number ").Append(i).Append("?,n").Append(i).Append('\n');
        }

        return Read("many.csv", rows.ToString());
    }

    private static GradedSet Read(string name, string text) => GradedSet.Load([Written(name, text)]);

    private static string Written(string name, string text)
    {
        string file = PathOf(name);
        File.WriteAllText(file, text);
        return file;
    }

    private static string PathOf(string name) =>
        Path.Combine(Directory.CreateTempSubdirectory().FullName, name);
}
