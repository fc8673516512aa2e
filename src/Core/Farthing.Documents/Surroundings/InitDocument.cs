using System.ComponentModel;

namespace Farthing.Documents.Surroundings;

[Document("init")]
[Description("A commented file that was written, or its schema")]
public sealed record InitDocument(
    [property: Description("File that was written; - when it was printed")] string File,
    [property: Description("scenario, gateway or schema")] string Kind,
    [property: Description("When it was printed")] string? Text
);
