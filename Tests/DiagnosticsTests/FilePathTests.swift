// Folders of paths.
import Diagnostics
import Testing

@Test(arguments: [
  ("a", ""), ("", ""), ("/", "/"), ("/a", "/"), ("a/", ""), ("a/b", "a"), ("a/b/", "a"),
  ("a//b", "a"), ("/a/b.md", "/a"), ("ä", ""), ("../x", ".."), ("a/b/c", "a/b"),
])
func `The folder of a path is what stands before its last name`(path: String, expected: String) {
  #expect(parentFolder(of: path) == expected)
}
