using System.Text;
using Farthing.Documents.Quality;
using Farthing.Measurement.Quality;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Questions;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Measurement.Quality;

public sealed class QuestionFileTests
{
    [Fact]
    public void Gsm8k_is_read_and_judged_by_number()
    {
        IReadOnlyList<QualityQuestion> questions = Read(
            """
            {"question": "3 + 4?", "answer": "3 + 4 = <<3+4=7>>7\n#### 7"}

            {"question": "Thousand?", "answer": "#### 1,000"}
            """
        );

        Assert.Equal(["1", "3"], questions.Select(question => question.Id));
        Assert.Equal(JudgingRule.Numeric, JudgingRules.Pick(questions, false).Rule);
        Assert.True(JudgedAnswer.Of(JudgingRule.Numeric, questions[1], "It is $1000.00.").IsRight);
    }

    [Theory]
    [InlineData("""{"question":"Q","choices":["a","b","c"],"answer":2,"subject":"law"}""", "C", "law")]
    [InlineData(
        """{"id":"7","question":"Q","choices":{"text":["a","b","c"],"label":["1","2","3"]},"answerKey":"2"}""",
        "B",
        ""
    )]
    [InlineData("""{"question":"Q","options":{"A":"x","B":"y"},"answer":"B"}""", "B", "")]
    [InlineData("""{"prompt":"Q","choices":["red","blue"],"target":"blue"}""", "B", "")]
    [InlineData("""{"doc_id":3,"doc":{"question":"Q","choices":["red","blue"]},"target":"0"}""", "A", "")]
    public void Choices_of_every_form_have_a_letter(string line, string letter, string category)
    {
        QualityQuestion question = Assert.Single(Read(line));

        Assert.Equal([letter], question.References);
        Assert.Equal(category, question.Category);
        Assert.Equal(JudgingRule.AnswerKey, JudgingRules.Pick([question], false).Rule);
    }

    [Fact]
    public void A_conversation_and_a_list_of_references_are_read()
    {
        QualityQuestion question = Assert.Single(
            Read(
                """{"messages":[{"role":"system","content":"S"},{"role":"user","content":"U"}],"expected":["New York","NYC"]}"""
            )
        );

        Assert.Equal(2, question.Turns.Count);
        Assert.Equal("U", question.Text);
        Assert.True(JudgedAnswer.Of(JudgingRule.Exact, question, "nyc.").IsRight);
        Assert.False(JudgedAnswer.Of(JudgingRule.Exact, question, "").IsRight);
    }

    [Fact]
    public void A_sample_log_with_one_line_a_filter_is_one_question()
    {
        const string Line = """{"doc_id":0,"doc":{"question":"Q"},"target":"4","filter":"strict-match"}""";

        Assert.Single(
            Read(Line + "\n" + Line.Replace("strict-match", "flexible-extract", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Csv_with_quotes_line_ends_and_choices_is_read()
    {
        IReadOnlyList<QualityQuestion> questions = Read(
            "Question,A,B,Answer,category\r\n\"Is it \"\"so\"\",\nreally?\",yes,no,B,x\r\nAnd now?,yes,no,A,y\r\n"
        );

        Assert.Equal("Is it \"so\",\nreally?", questions[0].Text);
        Assert.Equal(["yes", "no"], questions[0].Choices);
        Assert.Equal(["B"], questions[0].References);
        Assert.Equal((4, "y"), (questions[1].Line, questions[1].Category));
    }

    [Fact]
    public void All_faults_come_at_once_with_their_lines()
    {
        FarthingException bad = Assert.Throws<FarthingException>(() =>
            Read(
                """
                {"question": "ok", "answer": "a", "id": "x"}
                {"question": 
                {"answer": "no question"}
                {"question": "ok", "choices": ["one", "two"], "answer": "three"}
                {"question": "ok", "answer": {"deep": 1}}
                {"question": "again", "id": "x"}
                {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}
                [1]
                """
            )
        );

        Assert.Equal([2, 3, 4, 5, 7, 8, 6], bad.Faults.Select(fault => fault.Line!.Value));
        Assert.Equal(QualityFaultCodes.BadLine, bad.Faults[0].Code);
        Assert.Equal(QualityFaultCodes.DuplicateId, bad.Faults[^1].Code);
        Assert.Contains("a letter from A to B", bad.Faults[2].Expected!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", QualityFaultCodes.UnknownFormat)]
    [InlineData("[{\"question\":\"Q\"}]", QualityFaultCodes.UnknownFormat)]
    [InlineData("name,age\nx,3\n", QualityFaultCodes.UnknownFormat)]
    [InlineData("just words", QualityFaultCodes.UnknownFormat)]
    [InlineData("question,answer\n", QualityFaultCodes.UnknownFormat)]
    [InlineData("question,answer\n\"never ends", QualityFaultCodes.BadLine)]
    [InlineData("question,answer\nQ,1,2\n", QualityFaultCodes.BadLine)]
    [InlineData("question,A,B,answer\nQ,x,y,C\n", QualityFaultCodes.BadQuestion)]
    [InlineData("{\"question\":\"\\ud800\"}", QualityFaultCodes.BadQuestion)]
    public void What_is_no_file_of_questions_is_refused(string text, string code) =>
        Assert.Contains(
            Assert.Throws<FarthingException>(() => Read(text)).Faults,
            fault => fault.Code == code
        );

    [Fact]
    public void A_file_cut_anywhere_is_read_or_refused_and_never_an_accident()
    {
        const string Whole = """
            {"question":"Q \"x\" é","choices":["a","b"],"answer":"B","category":"c"}
            {"messages":[{"role":"user","content":"U"}],"target":["1",2]}
            """;
        for (int length = 0; length < Whole.Length; length++)
        {
            try
            {
                Assert.InRange(Read(Whole[..length]).Count, 1, 2);
            }
            catch (FarthingException refused)
            {
                Assert.NotEmpty(refused.Faults);
            }
        }
    }

    [Fact]
    public void A_rule_that_does_not_fit_names_the_lines()
    {
        IReadOnlyList<QualityQuestion> questions = Read(
            "{\"question\":\"Q\",\"answer\":\"blue\"}\n{\"question\":\"Q\",\"answer\":\"7\"}"
        );

        Assert.Equal(
            [1],
            JudgingRules.Faults(JudgingRule.Numeric, questions, "f").Select(fault => fault.Line!.Value)
        );
        Assert.Equal(2, JudgingRules.Faults(JudgingRule.AnswerKey, questions, "f").Count());
        Assert.Equal(JudgingRule.Exact, JudgingRules.Pick(questions, true).Rule);
        Assert.Equal(JudgingRule.Judge, JudgingRules.Pick(Read("{\"question\":\"Q\"}"), true).Rule);
        Assert.Equal(JudgingRule.Agreement, JudgingRules.Pick(Read("{\"question\":\"Q\"}"), false).Rule);
    }

    private static IReadOnlyList<QualityQuestion> Read(string text)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "questions.jsonl");
        File.WriteAllText(file, text, new UTF8Encoding(false));
        return QuestionFile.Read(file);
    }
}
