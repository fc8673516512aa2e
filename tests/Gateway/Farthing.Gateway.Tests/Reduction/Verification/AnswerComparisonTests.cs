using Farthing.Reduction.Verification;

namespace Farthing.Tests.Reduction.Verification;

public sealed class AnswerComparisonTests
{
    [Theory]
    [InlineData("Paris", "Paris", VerificationMethod.Exact)]
    [InlineData("The capital is Paris.", "the capital is Paris", VerificationMethod.Canonical)]
    [InlineData("It costs 1,000 dollars, thanks", "It costs 1000 dollars", VerificationMethod.Canonical)]
    [InlineData("42", "42.0", VerificationMethod.Structured)]
    [InlineData("1,250 km", "1250km", VerificationMethod.Structured)]
    [InlineData("Positive.", "positive", VerificationMethod.Structured)]
    [InlineData("refund_request", "\"refund_request\"", VerificationMethod.Structured)]
    [InlineData("{\"a\":1,\"b\":[1,2]}", "{ \"b\": [1.0, 2], \"a\": 1 }", VerificationMethod.Structured)]
    [InlineData("```json\n{\"a\":1}\n```", "{\"a\":1}", VerificationMethod.Structured)]
    [InlineData("```py\nx = 1  \n```", "```python\nx = 1\n```", VerificationMethod.Structured)]
    [InlineData(
        "The return window for all shoes bought online here is 30 days.",
        "Return window for all shoes bought online here is just 30 days.",
        VerificationMethod.Lexical
    )]
    public void Same(string stored, string fresh, VerificationMethod method)
    {
        AnswerVerdict verdict = AnswerComparison.Of(stored, fresh);

        Assert.Equal((VerdictOutcome.Same, method), (verdict.Outcome, verdict.Method));
        Assert.True(verdict.IsSame);
        Assert.Equal(VerdictOutcome.Same, AnswerComparison.Of(fresh, stored).Outcome);
    }

    [Theory]
    [InlineData("42", "43", VerificationMethod.Structured)]
    [InlineData("-5", "5", VerificationMethod.Structured)]
    [InlineData("5 km", "5 m", VerificationMethod.Structured)]
    [InlineData("positive", "negative", VerificationMethod.Structured)]
    [InlineData("Yes.", "No.", VerificationMethod.Structured)]
    [InlineData("{\"a\":1}", "{\"a\":\"1\"}", VerificationMethod.Structured)]
    [InlineData("{\"a\":1}", "{\"a\":1,\"b\":null}", VerificationMethod.Structured)]
    [InlineData("[1,2]", "[2,1]", VerificationMethod.Structured)]
    [InlineData("{\"a\":1}", "The value of a is one, I think.", VerificationMethod.Structured)]
    [InlineData("```\nreturn a\n```", "```\nreturn b\n```", VerificationMethod.Structured)]
    [InlineData("It closes at 5 pm on Sunday.", "It closes at 6 pm on Sunday.", VerificationMethod.Lexical)]
    [InlineData("The answer is 5 - 3 here.", "The answer is 5 here, not more.", VerificationMethod.Lexical)]
    [InlineData("Yes, you can return them.", "No, you can return them.", VerificationMethod.Lexical)]
    public void Different(string stored, string fresh, VerificationMethod method)
    {
        AnswerVerdict verdict = AnswerComparison.Of(stored, fresh);

        Assert.Equal((VerdictOutcome.Different, method), (verdict.Outcome, verdict.Method));
        Assert.False(verdict.IsSame);
        Assert.Equal(VerdictOutcome.Different, AnswerComparison.Of(fresh, stored).Outcome);
    }

    /// <summary>What these rungs must leave to a judge, since one word turns the sense.</summary>
    [Theory]
    [InlineData("The port is open by default.", "The port is closed by default.")]
    [InlineData("Germany beat Brazil in the final.", "Brazil beat Germany in the final.")]
    [InlineData("You may park here on Sunday.", "You may not park here on Sunday.")]
    [InlineData("It is sold by Acme in Bonn.", "It is sold by Apex in Bonn.")]
    [InlineData(
        "You can pay by card at the desk in the main hall of the north wing before noon on any day.",
        "You can pay by card at the desk in the main hall of the south wing before noon on any day."
    )]
    [InlineData("Use `Foo` for it.", "Use `foo` for it.")]
    public void Left_to_a_judge(string stored, string fresh) =>
        Assert.Equal(VerdictOutcome.NeedsJudge, AnswerComparison.Of(stored, fresh).Outcome);

    [Fact]
    public void Long_answers_are_left_to_a_judge_even_with_other_numbers()
    {
        string words = string.Join(' ', Enumerable.Repeat("word", 60));

        Assert.Equal(VerdictOutcome.NeedsJudge, AnswerComparison.Of(words + " 1", words + " 2").Outcome);
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", "{\"a\":2}")]
    [InlineData("{\"a\":\"\\ud800\"}", "{\"a\":\"\\ud801\"}")]
    [InlineData("", "Paris")]
    [InlineData("  ", "  ")]
    public void What_nobody_can_tell_is_unsure_and_counts_as_wrong(string stored, string fresh)
    {
        AnswerVerdict verdict = AnswerComparison.Of(stored, fresh);

        Assert.Equal(VerdictOutcome.Unsure, verdict.Outcome);
        Assert.False(verdict.IsSame);
        Assert.NotEmpty(verdict.Why);
    }

    [Theory]
    [InlineData("```\n```", "```\n```\n")]
    [InlineData("[see above", "[see below")]
    [InlineData("{", "}")]
    [InlineData("1.2.3", "1.2.4")]
    [InlineData("٣", "٤")]
    public void Odd_texts_are_never_taken_for_the_same(string stored, string fresh) =>
        Assert.False(AnswerComparison.Of(stored, fresh + "!").IsSame);
}
