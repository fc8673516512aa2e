using System.Globalization;
using System.Text.Json;
using Farthing.Documents.Json;
using Farthing.Scenarios;
using Farthing.Settings.Trees;
using Farthing.Testing;

namespace Farthing.Tests.Scenarios;

public sealed class ScenarioSchemaTests
{
    [Theory]
    [MemberData(nameof(ExampleFiles.Names), MemberType = typeof(ExampleFiles))]
    public void Every_example_is_valid_by_the_schema(string name) =>
        Assert.Empty(Check(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", name))));

    [Theory]
    [InlineData("modle: x")]
    [InlineData("model: x\nworkload: { rate: 12 }")]
    [InlineData("model: x\nslo: { ttft_p95: -1s, ttft_p96: 1s }")]
    [InlineData("model: x\nhardware: { max_gpus: 0 }")]
    [InlineData("model: x\nhardware: { inventory: [{ gpus: 1 }] }")]
    [InlineData("model: x\nprecision: { weights: [fp9] }")]
    [InlineData("model: []")]
    public void What_the_reader_refuses_the_schema_refuses_too(string text) => Assert.NotEmpty(Check(text));

    private static IReadOnlyList<string> Check(string yaml) =>
        JsonSchema.Check(
            JsonText.Write(writer => Write(writer, YamlTree.Read(yaml, "x")!)),
            ScenarioTemplate.Schema()
        );

    /// <summary>YAML as an editor sees it: plain numbers and booleans are such, everything else is text.</summary>
    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
                {
                    writer.WritePropertyName(key.Text);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case YamlSequence sequence:
                writer.WriteStartArray();
                foreach (YamlNode item in sequence.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case YamlScalar { IsQuoted: false } scalar
                when double.TryParse(
                    scalar.Text,
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out double number
                ):
                writer.WriteNumberValue(number);
                break;
            case YamlScalar { IsQuoted: false, Text: "true" or "false" } scalar:
                writer.WriteBooleanValue(scalar.Text == "true");
                break;
            default:
                writer.WriteStringValue(((YamlScalar)node).Text);
                break;
        }
    }
}
