using System.Runtime.CompilerServices;

// The tests walk the schema, so that a new key cannot be forgotten there; and break rows of the fault table, so that its judge
// cannot be deceived.
[assembly: InternalsVisibleTo("BmsEdge.Cli.Tests")]
[assembly: InternalsVisibleTo("BmsEdge.VirtualBoard.Tests")]
