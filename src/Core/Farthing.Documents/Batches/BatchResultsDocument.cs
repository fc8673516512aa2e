using System.ComponentModel;

namespace Farthing.Documents.Batches;

[Document("batch.results")]
[Description("The results of a batch, written to a file.")]
public sealed record BatchResultsDocument(
    SubmittedBatch Batch,
    [property: Description(
        "The file that was written: answers first, then errors, each in the order of the input"
    )]
        string File,
    [property: Description("Lines in it")] long Lines
);
