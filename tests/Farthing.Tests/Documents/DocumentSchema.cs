using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Documents;

/// <summary>The JSON Schema of a document, derived from its record.</summary>
internal static class DocumentSchema
{
    private static readonly JsonSerializerOptions Print = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>All documents, by the verb's name.</summary>
    public static IReadOnlyDictionary<string, Type> All { get; } =
        typeof(DocumentAttribute)
            .Assembly.GetExportedTypes()
            .Where(type => type.GetCustomAttribute<DocumentAttribute>() is not null)
            .ToDictionary(type => type.GetCustomAttribute<DocumentAttribute>()!.Name);

    /// <summary>The schema file of a document.</summary>
    public static string Of(Type document)
    {
        JsonTypeInfo info =
            DocumentJson.Default.GetTypeInfo(document)
            ?? throw new InvalidOperationException($"{document.Name} has no line in DocumentJson");
        JsonObject schema = (JsonObject)
            info.GetJsonSchemaAsNode(
                new JsonSchemaExporterOptions
                {
                    TreatNullObliviousAsNonNullable = true,
                    TransformSchemaNode = Describe,
                }
            );
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        string name = document.GetCustomAttribute<DocumentAttribute>()!.Name;
        schema.Insert(1, "title", $"result of farthing.{name}/1");
        return schema.ToJsonString(Print) + "\n";
    }

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            schema = [];
        }

        if (schema.ContainsKey("$ref"))
        {
            return schema;
        }

        if (context.TypeInfo.Type == typeof(Money))
        {
            schema = new JsonObject { ["type"] = "number" };
        }
        else if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            // What is never left out is required, computed members too.
            string[] always =
            [
                .. context
                    .TypeInfo.Properties.Where(property => property.ShouldSerialize is null)
                    .Where(property => property.Get is not null)
                    .OrderBy(property => property.Order)
                    .Select(property => property.Name),
            ];
            schema["required"] = new JsonArray([.. always.Select(name => (JsonNode)name)]);
            schema["additionalProperties"] = false;
        }
        else if (
            schema["type"]?.GetValueKind() == JsonValueKind.String
            && (string?)schema["type"] == "integer"
        )
        {
            schema["minimum"] = 0;
        }

        bool isLeftOut =
            context.PropertyInfo?.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false)
            == true;
        if (isLeftOut && schema["type"] is JsonArray kinds)
        {
            // What would be null is left out.
            schema["type"] = kinds.Select(kind => (string?)kind).Single(kind => kind != "null");
        }

        ICustomAttributeProvider? described =
            context.PropertyInfo?.AttributeProvider ?? context.TypeInfo.Type;
        string? words = described
            .GetCustomAttributes(typeof(DescriptionAttribute), inherit: false)
            .OfType<DescriptionAttribute>()
            .FirstOrDefault()
            ?.Description;
        if (words is not null)
        {
            schema["description"] = words;
        }

        return schema;
    }
}
