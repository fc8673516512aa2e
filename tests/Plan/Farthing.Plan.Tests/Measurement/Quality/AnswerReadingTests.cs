using System.Globalization;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Tests.Measurement.Quality;

public sealed class AnswerReadingTests
{
    private static readonly string[] Four = ["Paris", "Rome", "Oslo", "Bern"];

    [Theory]
    [InlineData("C", "C")]
    [InlineData("(c)", "C")]
    [InlineData("C. Oslo", "C")]
    [InlineData("**Answer: B**", "B")]
    [InlineData("The answer is (D).", "D")]
    [InlineData("First I thought the answer is A, but the correct answer is B because of that.", "B")]
    [InlineData("I weighed A, B and C.\n\nAnswer: A", "A")]
    [InlineData("The answer is a matter of taste.", null)]
    [InlineData("A city in Norway", null)]
    [InlineData("Oslo", "C")]
    [InlineData("oslo.", "C")]
    [InlineData("So \\boxed{D}", "D")]
    [InlineData("So it is \\boxed{\\text{B}}", "B")]
    [InlineData("I would choose (B) here, not the others", "B")]
    [InlineData("The answer is E.", null)]
    [InlineData("", null)]
    [InlineData("I don't know", null)]
    public void A_letter_is_found_by_the_rule(string answer, string? letter) =>
        Assert.Equal(letter, LetterAnswer.Read(answer, Four));

    [Fact]
    public void Letters_up_to_J_count_where_the_question_holds_the_choices() =>
        Assert.Equal("H", LetterAnswer.Read("Answer: H", []));

    [Theory]
    [InlineData("She has 3 + 4 = 7 apples.\n#### 7", "7")]
    [InlineData("#### 7 (not 8)", "7")]
    [InlineData("That makes $1,234,567.50.", "1234567.5")]
    [InlineData("It fell by -12%.", "-12")]
    [InlineData("between 10-12", "12")]
    [InlineData("minus −3", "-3")]
    [InlineData("about 1,2 or 3,4", "4")]
    [InlineData("$-5", "-5")]
    [InlineData("-$5", "-5")]
    [InlineData("#### $2,000.", "2000")]
    [InlineData("it is .5", "0.5")]
    [InlineData("the year 2024.", "2024")]
    [InlineData("none", null)]
    [InlineData("99999999999999999999999999999999999999", null)]
    public void A_number_is_found_by_the_rule(string answer, string? number) =>
        Assert.Equal(
            number is null ? null : decimal.Parse(number, CultureInfo.InvariantCulture),
            NumberAnswer.Read(answer)
        );

    [Theory]
    [InlineData("The  Cat's pyjamas!", "cats pyjamas")]
    [InlineData("an apple, a day", "apple day")]
    [InlineData("Ünïcode — “quoted”", "ünïcode quoted")]
    [InlineData("...", "")]
    public void Texts_are_compared_as_SQuAD_does(string text, string normal) =>
        Assert.Equal(normal, ExactAnswer.Normalize(text));

    [Theory]
    [InlineData("<think>B? no</think>\n\nC", "C")]
    [InlineData("thinking without an opening</think> C", "C")]
    [InlineData("<think>it never ends", "")]
    [InlineData("a <think> in the middle", "a <think> in the middle")]
    public void Thinking_is_no_answer(string text, string shown) => Assert.Equal(shown, ShownAnswer.Of(text));

    [Theory]
    [InlineData("abc", "abc", null)]
    [InlineData("abc", "abd", 2)]
    [InlineData("abc", "ab", 2)]
    [InlineData("", "x", 0)]
    public void The_first_difference_is_where_answers_part(string one, string other, int? at) =>
        Assert.Equal(at, FirstDifference.Of(one, other));

    [Theory]
    [InlineData("… Verdict: 1", Preference.First)]
    [InlineData("Verdict: 1? No. **Verdict:** 2", Preference.Second)]
    [InlineData("verdict: \"tie\"", Preference.Tie)]
    [InlineData("the first is better", Preference.Unread)]
    [InlineData("Verdict: 12", Preference.Unread)]
    public void The_last_verdict_counts(string answer, Preference expected) =>
        Assert.Equal(expected, JudgePrompt.Read(answer));

    [Fact]
    public void An_answer_that_holds_a_place_changes_nothing_in_the_judges_prompt()
    {
        QualityQuestion question = new()
        {
            Id = "1",
            Line = 1,
            Turns = [new QuestionTurn("user", "who {first}?")],
        };

        string prompt = new JudgePrompt("Q {question} R {reference} 1 {first} 2 {second}").Write(
            question,
            "{second}",
            "b"
        );

        Assert.Equal("Q who {first}? R (none) 1 {second} 2 b", prompt);
        Assert.Null(new JudgePrompt(JudgePrompt.BuiltIn).Check(null));
        Assert.Contains(
            "{second}",
            new JudgePrompt("{question} {first}").Check("p.txt")!.Message,
            StringComparison.Ordinal
        );
    }
}
