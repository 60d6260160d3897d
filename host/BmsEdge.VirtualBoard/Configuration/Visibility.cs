using System.Runtime.CompilerServices;

// The tests walk the schema, so that a new key cannot be forgotten there.
[assembly: InternalsVisibleTo("BmsEdge.Cli.Tests")]
