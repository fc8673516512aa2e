using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Traces;

[Document("trace.convert")]
[Document("trace.cut")]
[Document("trace.generate")]
[Document("trace.import")]
[Document("trace.merge")]
[Document("trace.scale")]
[Description("A trace that was written")]
public sealed record TraceWrittenDocument(
    string File,
    string Format,
    Quantity Requests,
    [property: Description("From the first arrival to the last")] Quantity Duration,
    Quantity MeanRate,
    [property: Description("The change, in words")] string Did
);
