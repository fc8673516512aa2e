using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Benches;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Json;

/// <summary>The JSON Schema of a document, derived from its record. Records within it are its <c>$defs</c>.</summary>
public sealed class DocumentSchema
{
    private const string Definition = "#/$defs/";
    private const string Place =
        "This schema describes the member result; farthing schema envelope describes the document around it";

    private static readonly JsonSerializerOptions Print = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly SortedDictionary<string, JsonNode> definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> names = [];
    private readonly NullabilityInfoContext nullability = new();

    /// <summary>Integers are counts; in rows −1 stands for what is not known.</summary>
    private int least;
    private const int Unknown = -1;

    /// <summary>All documents, by the verb's name; a verb that answers in two forms has two.</summary>
    public static ILookup<string, Type> All { get; } = Documents();

    /// <summary>What stands around every answer, and what is printed instead of one: written by hand.</summary>
    private static readonly string[] Around = ["envelope", "error"];

    /// <summary>Names of all schemas that are known here.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [.. All.Select(forms => forms.Key).Concat(Around).Order(StringComparer.Ordinal)];

    /// <summary>The schema of a verb's result, of the envelope or of the error document.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static string Of(string name)
    {
        if (Around.Contains(name))
        {
            using StreamReader reader = new(
                typeof(DocumentSchema).Assembly.GetManifestResourceStream(name + ".schema.json")!
            );
            return reader.ReadToEnd();
        }

        DocumentSchema schema = new();
        JsonObject[] forms = [.. All[name].Select(schema.Form)];
        JsonObject all = forms.Length == 1 ? forms[0] : new JsonObject { ["anyOf"] = new JsonArray(forms) };
        all.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        all.Insert(1, "title", $"result of farthing.{name}/1");
        string said = all["description"]?.GetValue<string>() is string own ? own + ". " : "";
        all.Remove("description");
        all.Insert(2, "description", $"{said}{Place}");
        if (schema.definitions.Count > 0)
        {
            all["$defs"] = new JsonObject(
                schema.definitions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))
            );
        }

        WithoutDefaults(all);
        return all.ToJsonString(Print) + "\n";
    }

    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "Farthing.csproj roots this assembly: a native program keeps every record, with its members and attributes."
    )]
    private static ILookup<string, Type> Documents() =>
        typeof(DocumentAttribute)
            .Assembly.GetExportedTypes()
            .OrderBy(type => type.ToString(), StringComparer.Ordinal)
            .SelectMany(type =>
                type.GetCustomAttributes<DocumentAttribute>().Select(document => (document.Name, Type: type))
            )
            .ToLookup(form => form.Name, form => form.Type);

    /// <summary>What a reader takes where a member is away says nothing of the wire.</summary>
    private static void WithoutDefaults(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            members.Remove("default");
            foreach ((_, JsonNode? member) in members)
            {
                WithoutDefaults(member);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
            {
                WithoutDefaults(item);
            }
        }
    }

    private JsonObject Form(Type document)
    {
        JsonTypeInfo info = DocumentJson.Of(document);
        return (JsonObject)
            info.GetJsonSchemaAsNode(
                new JsonSchemaExporterOptions
                {
                    TreatNullObliviousAsNonNullable = true,
                    TransformSchemaNode = Describe,
                }
            );
    }

    private JsonObject Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        JsonObject schema = node as JsonObject ?? [];
        Type type = context.TypeInfo.Type;
        if (type == typeof(Money))
        {
            schema = new JsonObject { ["type"] = "number" };
        }
        else if (type == typeof(PeriodRule))
        {
            schema = new JsonObject { ["type"] = "string" };
        }
        else if (Nullable.GetUnderlyingType(type) == typeof(double) || type == typeof(double))
        {
            // What is infinite or not a number is null.
            schema = new JsonObject { ["type"] = new JsonArray("number", "null") };
        }
        else if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            schema = Record(context, schema);
        }
        else if (Row(context.PropertyInfo) is Type row)
        {
            schema = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new DocumentSchema { least = Unknown }.Form(row),
            };
        }
        else if (Kind(schema) == "integer")
        {
            schema["minimum"] = least;
        }
        else if (context.TypeInfo.Kind == JsonTypeInfoKind.Dictionary && type.GetGenericArguments()[0].IsEnum)
        {
            WithKeys(schema, context.TypeInfo.Options.GetTypeInfo(type.GetGenericArguments()[0]));
        }

        if (IsLeftOut(context.PropertyInfo) && type != typeof(double?))
        {
            // What would be null is left out.
            WithoutNull(schema);
        }

        if (Words(context.PropertyInfo?.AttributeProvider) is string words)
        {
            schema["description"] = words;
        }

        return schema;
    }

    /// <summary>What compact rows are of; null for all else.</summary>
    private static Type? Row(JsonPropertyInfo? property) =>
        property?.CustomConverter?.GetType() is { IsGenericType: true } converter
        && converter.GetGenericTypeDefinition() == typeof(CompactRows<>)
            ? converter.GetGenericArguments()[0]
            : null;

    /// <summary>An object whose names are the words of an enum.</summary>
    private static void WithKeys(JsonObject schema, JsonTypeInfo key)
    {
        JsonNode value = schema["additionalProperties"]!;
        schema["properties"] = new JsonObject(
            Enum.GetValuesAsUnderlyingType(key.Type)
                .Cast<object>()
                .Select(word =>
                    KeyValuePair.Create(
                        JsonSerializer.Serialize(Enum.ToObject(key.Type, word), key).Trim('"'),
                        (JsonNode?)value.DeepClone()
                    )
                )
        );
        schema["additionalProperties"] = false;
    }

    private JsonObject Record(JsonSchemaExporterContext context, JsonObject schema)
    {
        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        bool mayBeNull = schema["type"] is JsonArray;
        schema["type"] = "object";

        // What is never left out is required, computed members too.
        string[] always =
        [
            .. context
                .TypeInfo.Properties.Where(property => property.Get is not null && !IsLeftOut(property))
                .OrderBy(property => property.Order)
                .Select(property => property.Name),
        ];
        schema["required"] = new JsonArray([.. always.Select(name => (JsonNode)name)]);
        schema["additionalProperties"] = false;
        if (Words(type) is string words)
        {
            schema["description"] = words;
        }

        if (context.Path.Length == 0)
        {
            return schema;
        }

        string name = JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name);
        if (!names.TryGetValue(name, out Type? known))
        {
            // Where a record is met again, the exporter only points to where it was met first.
            names.Add(name, type);
            definitions.Add(name, schema.DeepClone());
        }
        else if (known != type)
        {
            throw new InvalidOperationException($"two records are called {name}");
        }

        JsonObject reference = new() { ["$ref"] = Definition + name };
        return mayBeNull
            ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
            : reference;
    }

    /// <summary>True where a member is away instead of null.</summary>
    private bool IsLeftOut(JsonPropertyInfo? property) =>
        property?.AttributeProvider is PropertyInfo member
        && nullability.Create(member).ReadState == NullabilityState.Nullable
        && member.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Never;

    private static void WithoutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray kinds)
        {
            schema["type"] = kinds.Select(kind => (string?)kind).Single(kind => kind != "null");
        }
        else if (schema["anyOf"] is JsonArray forms && forms[0] is JsonObject reference)
        {
            schema.Remove("anyOf");
            schema["$ref"] = (string?)reference["$ref"];
        }

        if (schema["enum"] is JsonArray words)
        {
            foreach (JsonNode? nothing in words.Where(word => word is null).ToArray())
            {
                words.Remove(nothing);
            }
        }
    }

    private static string? Kind(JsonObject schema) =>
        schema["type"] switch
        {
            JsonArray kinds => kinds.Select(kind => (string?)kind).FirstOrDefault(kind => kind != "null"),
            JsonNode kind => (string?)kind,
            null => null,
        };

    private static string? Words(ICustomAttributeProvider? described) =>
        described
            ?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false)
            .OfType<DescriptionAttribute>()
            .FirstOrDefault()
            ?.Description;
}
