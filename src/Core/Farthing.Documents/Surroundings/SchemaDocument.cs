using System.ComponentModel;

namespace Farthing.Documents.Surroundings;

[Document("schema")]
[Description("The schema of a document or a file, or which there are")]
public sealed record SchemaDocument(
    [property: Description("Whose it is, when one was asked for")] string? Name,
    [property: Description("The schema as JSON, when one was asked for")] string? Text,
    [property: Description("All that have one")] IReadOnlyList<string> Names
);
