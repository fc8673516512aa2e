using System.ComponentModel;

namespace Farthing.Documents.Batches;

[Document("batch.submit")]
[Document("batch.cancel")]
[Document("batch.status")]
[Description("Batches of a key at a running gateway, newest first.")]
public sealed record BatchDocument(IReadOnlyList<SubmittedBatch> Batches);
