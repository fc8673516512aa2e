using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Json;
using Farthing.Testing;

namespace Farthing.Tests.Documents;

/// <summary>Schema files are derived from the documents' records; every optional member and every word validates, and what was written is read back the same.</summary>
public sealed class DocumentSchemaTests
{
    public static TheoryData<string> Names => [.. DocumentSchema.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_schema_file_is_the_one_of_the_record(string name) =>
        Golden.VerifyFile(
            DocumentSchema.Of(DocumentSchema.All[name]),
            Path.Combine("docs", "schemas", name + ".json")
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_branch_is_what_the_schema_says_and_is_read_back_the_same(string name)
    {
        Type type = DocumentSchema.All[name];
        JsonTypeInfo info = DocumentJson.Default.GetTypeInfo(type)!;
        string schema = DocumentSchema.Of(type);
        foreach (object sample in DocumentSamples.Of(type))
        {
            string json = JsonSerializer.Serialize(sample, info);

            Assert.Empty(JsonSchema.Check(json, schema));
            object again = JsonSerializer.Deserialize(json, info)!;
            Assert.Equal(json, JsonSerializer.Serialize(again, info));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_record_does_not_say_is_no_document(string name)
    {
        Type type = DocumentSchema.All[name];
        string json = JsonSerializer.Serialize(
            DocumentSamples.Of(type).First(),
            DocumentJson.Default.GetTypeInfo(type)!
        );

        Assert.NotEmpty(JsonSchema.Check(json.Insert(1, "\"unknown_member\":1,"), DocumentSchema.Of(type)));
    }
}
