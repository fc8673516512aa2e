using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Batches;

[Description("A fault of an input file.")]
public sealed record BatchFault(
    [property: Description("Line number from 1; null for the file")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        long? Line,
    string Code,
    string Message
);
