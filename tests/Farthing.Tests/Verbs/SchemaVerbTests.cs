using System.Text.Json;
using Farthing.Documents.Json;
using Farthing.Tests.Cli;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

public sealed class SchemaVerbTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void Every_answer_and_file_is_listed_and_printed()
    {
        string[] names = Run.Farthing("schema").Output.TrimEnd('\n').Split('\n');

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Empty(DocumentSchema.All.Select(forms => forms.Key).Except(names));
        Assert.Empty(new[] { "admin", "envelope", "error", "gateway", "scenario" }.Except(names));
        foreach (string name in names)
        {
            string text = SchemaVerb.TextOf(name);

            Assert.EndsWith("}\n", text, StringComparison.Ordinal);
            using JsonDocument schema = JsonDocument.Parse(text);
            Assert.True(
                schema.RootElement.TryGetProperty(name == "admin" ? "openapi" : "$schema", out _),
                name
            );
        }
    }

    [Fact]
    public void One_is_printed_as_it_is()
    {
        RunResult run = Run.Farthing("schema plan");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(DocumentSchema.Of("plan"), run.Output);
    }

    [Fact]
    public void A_name_that_is_not_there_is_answered_with_the_nearest()
    {
        RunResult run = Run.Farthing("schema plna");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("plna", run.Error, StringComparison.Ordinal);
        Assert.Contains("'plan'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("schema --json", 0)]
    [InlineData("schema error --json", 1)]
    public void Json_holds_the_schema_as_text(string line, int texts)
    {
        using JsonDocument answer = JsonDocument.Parse(Run.Farthing(line).Output);
        JsonElement result = answer.RootElement.GetProperty("result");

        Assert.Equal(texts, result.TryGetProperty("text", out _) ? 1 : 0);
        Assert.NotEmpty(result.GetProperty("names").EnumerateArray());
    }
}
