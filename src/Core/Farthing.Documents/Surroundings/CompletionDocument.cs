using System.ComponentModel;

namespace Farthing.Documents.Surroundings;

[Document("completion")]
[Description("A script with which a shell completes verbs and flags")]
public sealed record CompletionDocument(
    [property: Description("bash, zsh or fish")] string Shell,
    string Script
);
