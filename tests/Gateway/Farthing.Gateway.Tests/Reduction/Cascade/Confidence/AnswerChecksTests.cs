using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Reduction.Cascade.Confidence;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reduction.Cascade.Confidence;

public sealed class AnswerChecksTests
{
    [Theory]
    [InlineData("Paris.", false, null)]
    [InlineData("Paris", true, AnswerCheck.IsWhole)]
    [InlineData("  ", false, AnswerCheck.IsWhole)]
    [InlineData("I’m sorry, but I cannot help with that.", false, AnswerCheck.Answers)]
    [InlineData("I don't know.", false, AnswerCheck.Answers)]
    [InlineData("The line “I cannot go on” is Beckett's.", false, null)]
    public void Answers_are_judged_by_their_form(string answer, bool isCut, AnswerCheck? failed) =>
        Assert.Equal(
            failed is null ? [] : [failed.Value],
            AnswerChecks.Failed(answer, isCut, new AnswerRules())
        );

    [Fact]
    public void A_loop_is_a_repetition_and_a_list_is_not()
    {
        string loop = string.Concat(Enumerable.Repeat("and so the answer is the same ", 6));
        string list = string.Join(
            '\n',
            Enumerable.Range(1, 40).Select(i => $"{i}. item number {i} of the list")
        );

        Assert.Equal([AnswerCheck.DoesNotRepeat], AnswerChecks.Failed(loop, false, new AnswerRules()));
        Assert.Empty(AnswerChecks.Failed(list, false, new AnswerRules()));
    }

    [Theory]
    [InlineData("""{"a": 1, "b": ["x"]}""", true)]
    [InlineData("""{"a": 1.5}""", false)]
    [InlineData("""{"b": []}""", false)]
    [InlineData("""{"a": 7}""", false)]
    [InlineData("""{"a": 1, "c": 2}""", false)]
    [InlineData("""{"a": 1, "b": ["z"]}""", false)]
    [InlineData("""Here it is: {"a": 1}""", false)]
    public void Json_has_the_shape_that_was_asked_for(string answer, bool fits)
    {
        JsonShape shape = Shape(
            """
            {"type": "object", "required": ["a"], "additionalProperties": false, "description": "text",
             "properties": {"a": {"type": "integer", "maximum": 5}, "b": {"type": "array", "items": {"enum": ["x", "y"]}}}}
            """
        )!;

        Assert.Equal(fits, AnswerChecks.Failed(answer, false, new AnswerRules { Json = shape }).Count == 0);
    }

    [Fact]
    public void A_schema_that_cannot_be_checked_is_refused_with_its_keyword()
    {
        using JsonDocument document = JsonDocument.Parse(
            """{"properties": {"a": {"patternProperties": {}}}}"""
        );

        Assert.Null(JsonShape.Read(document.RootElement, out string? unknown));
        Assert.Equal("patternProperties", unknown);
    }

    [Theory]
    [InlineData("Use `a` and ``b``.", true)]
    [InlineData("So:\n```json\n{\"a\": [1, 2]}\n```\nDone.", true)]
    [InlineData("So:\n```json\n{\"a\": [1, 2}\n```\nDone.", false)]
    [InlineData("```jsonl\n{\"a\": 1}\n{\"a\": 2}\n```", true)]
    [InlineData("```json\n{\"a\": 1\n```", false)]
    [InlineData("```json\r\n{\"a\": 1}\r\n```\r\n", true)]
    [InlineData("~~~XML\n<a><b/></a>\n~~~", true)]
    [InlineData("~~~xml\n<a><b></a>\n~~~", false)]
    [InlineData("```xml\n<a/><a/>\n```", true)]
    [InlineData("```python\nprint('never closed')\n", false)]
    [InlineData("```python\nprint(\n```", true)]
    [InlineData("````\n```json\nnot json\n```\n````", true)]
    [InlineData("```\n~~~\n```", true)]
    [InlineData("So:\n    ```\nindented code opens nothing", true)]
    [InlineData("```json```", true)]
    public void Code_in_an_answer_parses(string answer, bool isGood) =>
        Assert.Equal(
            isGood ? [] : [AnswerCheck.CodeParses],
            AnswerChecks.Failed(answer, false, new AnswerRules())
        );

    /// <summary>Whatever stands there, a check ends in a word.</summary>
    [Fact]
    public void No_answer_breaks_the_check_of_code()
    {
        string[] parts =
        [
            "```",
            "~~~",
            "json",
            "xml",
            "\n",
            " ",
            "{",
            "\"",
            "<a",
            ">",
            "&",
            "\0",
            "\ud800",
            "<!DOCTYPE a [",
            "]]>",
            "`",
        ];
        Prop.ForAll(
                Gen.ArrayOf(Gen.Elements(parts)).ToArbitrary(),
                picked =>
                {
                    CodeFences.AllParse(string.Concat(picked));
                    return true;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_pattern_that_runs_into_its_time_fails()
    {
        AnswerRules rules = new()
        {
            Pattern = new Regex("^(a+)+$", RegexOptions.None, TimeSpan.FromMilliseconds(20)),
        };

        Assert.Equal(
            [AnswerCheck.MatchesPattern],
            AnswerChecks.Failed(new string('a', 40) + "b", false, rules)
        );
    }

    [Theory]
    [InlineData(1.0, "42", "42.", "42")]
    [InlineData(2.0 / 3, "42", "42", "43")]
    public void Agreement_is_the_share_of_equal_answers(double expected, params string[] answers) =>
        Assert.Equal(expected, SelfConsistency.Agreement(answers), 1e-12);

    private static JsonShape? Shape(string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        return JsonShape.Read(document.RootElement, out _);
    }
}
