using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Json;
using Farthing.Testing;

namespace Farthing.Tests.Documents;

/// <summary>Schemas are derived from the documents' records; every optional member and every word validates, and what was written is read back the same.</summary>
public sealed class DocumentSchemaTests
{
    public static TheoryData<string> Names =>
        [.. DocumentSchema.All.Select(forms => forms.Key).Order(StringComparer.Ordinal)];

    /// <summary>What answers look like changes on purpose: the hash of each schema is reviewed with the record that changed it.</summary>
    [Fact]
    public void Each_schema_is_the_reviewed_one() =>
        Golden.Verify(
            string.Concat(
                DocumentSchema.Names.Select(name =>
                    $"{name, -24}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DocumentSchema.Of(name))))[..16]}\n"
                )
            ),
            "schemas.txt"
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_branch_is_what_the_schema_says_and_is_read_back_the_same(string name)
    {
        string schema = DocumentSchema.Of(name);
        foreach (Type form in DocumentSchema.All[name])
        {
            JsonTypeInfo info = DocumentJson.Of(form);
            JsonTypeInfo reading = DocumentJson.Saved(form);
            foreach (object sample in DocumentSamples.Of(form))
            {
                string json = JsonSerializer.Serialize(sample, info);

                Assert.Empty(JsonSchema.Check(json, schema));
                object again = JsonSerializer.Deserialize(json, reading)!;
                Assert.Equal(json, JsonSerializer.Serialize(again, info));
            }
        }
    }

    /// <summary>Each member that a schema requires is one that its reader asks for, computed members aside.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_document_without_a_needed_member_is_refused(string name)
    {
        foreach (Type form in DocumentSchema.All[name])
        {
            JsonTypeInfo info = DocumentJson.Of(form);
            JsonObject whole = (JsonObject)
                JsonSerializer.SerializeToNode(DocumentSamples.Of(form).First(), info)!;
            JsonTypeInfo reading = DocumentJson.Saved(form);
            string[] needed =
            [
                .. reading
                    .Properties.Where(property => property.IsRequired)
                    .Select(property => property.Name),
            ];

            // A search that found nothing has no member; every other document has some that it needs.
            JsonObject least = (JsonObject)
                JsonSerializer.SerializeToNode(DocumentSamples.Of(form).ElementAt(1), info)!;
            Assert.True(needed.Length > 0 || least.Count == 0);
            foreach (string member in needed)
            {
                JsonObject lacking = (JsonObject)whole.DeepClone();
                lacking.Remove(member);
                JsonException refused = Assert.Throws<JsonException>(() =>
                    JsonSerializer.Deserialize(lacking.ToJsonString(), reading)
                );
                Assert.Contains($"'{member}'", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_record_does_not_say_is_no_document(string name)
    {
        string schema = DocumentSchema.Of(name);
        foreach (Type form in DocumentSchema.All[name])
        {
            JsonTypeInfo info = DocumentJson.Of(form);
            string json = JsonSerializer.Serialize(DocumentSamples.Of(form).First(), info);

            Assert.NotEmpty(JsonSchema.Check(json.Insert(1, "\"unknown_member\":1,"), schema));
        }
    }
}
